/**
 * Marks a character range of a Markdown source in its rendered tree.
 *
 * Every text node knows the source offsets it came from, so a range is found by position and never by searching for its
 * words: the same sentence twice in a document cannot be confused. Where source and text differ in length (an escape, an
 * entity) or a node has no position of its own (code), the node is marked whole rather than guessed at.
 */

export interface Range {
  start: number;
  end: number;
}

/** The part of hast that this needs. */
interface TreeNode {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: TreeNode[];
  position?: { start: { offset?: number }; end: { offset?: number } } | undefined;
}

/** A rehype plugin that wraps the range's text in `<mark>`. */
export function markRange(range: Range | null) {
  return () => (tree: TreeNode) => {
    if (range && tree.children) tree.children = markChildren(tree, range, undefined);
  };
}

function markChildren(parent: TreeNode, range: Range, inherited: Range | undefined): TreeNode[] {
  return (parent.children ?? []).flatMap((node) => {
    const own = rangeOf(node) ?? inherited;
    if (node.type !== 'text') {
      if (node.children) {
        // Children of a code element carry no position; theirs is the element's.
        node.children = markChildren(node, range, node.tagName === 'code' ? own : undefined);
      }
      return [node];
    }
    if (!own || node.value === undefined || node.value.trim() === '') return [node];
    return split(node.value, own, range);
  });
}

function split(value: string, own: Range, range: Range): TreeNode[] {
  const from = Math.max(range.start, own.start) - own.start;
  const to = Math.min(range.end, own.end) - own.start;
  if (from >= to) return [text(value)];
  if (own.end - own.start !== value.length) return [mark(value)];
  return [text(value.slice(0, from)), mark(value.slice(from, to)), text(value.slice(to))].filter(
    (node) => node.type !== 'text' || node.value !== '',
  );
}

function rangeOf(node: TreeNode): Range | undefined {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  return start === undefined || end === undefined ? undefined : { start, end };
}

const text = (value: string): TreeNode => ({ type: 'text', value });

const mark = (value: string): TreeNode => ({
  type: 'element',
  tagName: 'mark',
  properties: {},
  children: [text(value)],
});
