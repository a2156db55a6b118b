import {
  type BaseNode,
  Document,
  ImageDocument,
  ImageNode,
  IndexNode,
  TextNode,
} from '@llamaindex/core/schema';
import type { NodeData } from '../node/index.js';

/** The node of LlamaIndex that plain data describes. */
export function buildNode(data: NodeData): BaseNode {
  const node = construct(data);
  const { startCharIdx, endCharIdx } = data.fields;
  // The constructors lose a 0.
  if (typeof startCharIdx === 'number') node.startCharIdx = startCharIdx;
  if (typeof endCharIdx === 'number') node.endCharIdx = endCharIdx;
  return node;
}

function construct({ kind, fields, ...common }: NodeData): TextNode {
  const init = { ...fields, ...common } as ConstructorParameters<typeof IndexNode>[0] &
    ConstructorParameters<typeof ImageNode>[0];
  switch (kind) {
    case 'INDEX':
      return new IndexNode(init);
    case 'DOCUMENT':
      return new Document(init);
    case 'IMAGE':
      return new ImageNode(init);
    case 'IMAGE_DOCUMENT':
      return new ImageDocument(init);
    case 'TEXT':
      return new TextNode(init);
  }
}
