import type { Payload } from '@quarry/core';
import type { NodeKind } from './node-data.js';
import { reservedKeys } from './reserved-keys.js';

/** A node of LlamaIndex.TS, as far as storing it goes. */
export interface StorableNode {
  readonly id_: string;
  readonly type: string;
  readonly sourceNode?: { readonly nodeId: string } | undefined;
  toMutableJSON(): { [key: string]: unknown };
}

/** Class names, which Python goes by. Those of minified classes would be anything. */
const classNames: { readonly [kind in NodeKind]: string } = {
  TEXT: 'TextNode',
  INDEX: 'IndexNode',
  DOCUMENT: 'Document',
  IMAGE: 'ImageNode',
  IMAGE_DOCUMENT: 'ImageDocument',
};

/** Stands for "no document", in TypeScript as in Python. */
const noDocument = 'None';

/**
 * The payload of a node, in the form of the official adapters: metadata at the top, the rest of the node as JSON text, and
 * the id of its document thrice. Metadata that the form has no room for stays inside the JSON text.
 */
export function nodeToPayload(node: StorableNode): Payload {
  const { metadata, embedding: _embedding, ...content } = node.toMutableJSON();
  const fields = Object.entries((metadata ?? {}) as { [key: string]: unknown });
  const hidden = fields.filter(([key]) => reservedKeys.has(key));
  const documentId = node.sourceNode?.nodeId || noDocument;
  return {
    ...Object.fromEntries(fields.filter(([key]) => !reservedKeys.has(key))),
    _node_content: JSON.stringify(
      hidden.length === 0 ? content : { ...content, metadata: Object.fromEntries(hidden) },
    ),
    _node_type: classNames[node.type as NodeKind] ?? 'TextNode',
    document_id: documentId,
    doc_id: documentId,
    ref_doc_id: documentId,
  };
}
