import type { AnswerPart } from '../../protocol/index.ts';

/**
 * Citations travel through the Markdown parser as private-use characters around their place among the answer's citations, and are found again in the
 * parsed tree. So a chip can stand anywhere in the text, and no pattern is ever matched against rendered HTML.
 */
const opening = '\uE000';
const closing = '\uE001';
const markPattern = /\uE000(\d+)\uE001/;

/** The answer as one Markdown source. A chip sits tight against the word before it. */
export function answerMarkdown(parts: readonly AnswerPart[]): string {
  let citations = 0;
  return parts
    .map((part, index) => {
      if (part.kind === 'citation') return `${opening}${citations++}${closing}`;
      const text = part.text.replaceAll(/[\uE000\uE001]/g, '');
      return parts[index + 1]?.kind === 'citation' ? text.replace(/[ \t]+$/, '') : text;
    })
    .join('');
}

/** The part of hast that this needs. */
interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: TreeNode[];
}

/** A rehype plugin: each mark becomes `<sup data-index="3">`. Markdown itself never makes that element. */
export function citationMarks() {
  return (tree: TreeNode) => replaceIn(tree);
}

function replaceIn(parent: TreeNode): void {
  if (!parent.children) return;
  parent.children = parent.children.flatMap((node) => {
    replaceIn(node);
    return node.type === 'text' && node.value !== undefined ? splitText(node.value) : [node];
  });
}

function splitText(value: string): TreeNode[] {
  // A split by a pattern with one group alternates between text and number.
  const pieces = value.split(markPattern).flatMap((piece, index): TreeNode[] => {
    if (index % 2 === 1) return [chip(piece)];
    return piece === '' ? [] : [{ type: 'text', value: piece }];
  });
  return withoutLonelyChips(pieces);
}

/** Ties each chip to the word before it: a number alone on the next line belongs to nothing. */
function withoutLonelyChips(pieces: TreeNode[]): TreeNode[] {
  const tied: TreeNode[] = [];
  for (const piece of pieces) {
    const last = tied.at(-1);
    const word = last?.type === 'text' ? lastWord.exec(last.value ?? '')?.[0] : undefined;
    if (piece.tagName === 'sup' && last?.tagName === 'span') {
      last.children?.push(piece);
    } else if (piece.tagName === 'sup' && last && word !== undefined) {
      last.value = last.value?.slice(0, -word.length) ?? '';
      tied.push({
        type: 'element',
        tagName: 'span',
        properties: { className: ['whitespace-nowrap'] },
        children: [{ type: 'text', value: word }, piece],
      });
    } else {
      tied.push(piece);
    }
  }
  return tied;
}

/** Short enough to move to the next line as a whole. */
const lastWord = /\S{1,24}$/;

function chip(index: string): TreeNode {
  return { type: 'element', tagName: 'sup', properties: { dataIndex: index }, children: [] };
}
