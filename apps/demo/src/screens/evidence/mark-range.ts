import type { TextRange } from '../../protocol/index.ts';

/**
 * Marks character ranges of a Markdown source in its rendered tree.
 *
 * Every text node knows the source offsets it came from, so a range is found by position and never by searching for its
 * words: the same sentence twice in a document cannot be confused. Where source and text differ in length (an escape, an
 * entity) or a node has no position of its own (code), the node is marked whole rather than guessed at.
 */

/** A passage, and inside it the sentence that matters most, if it is known. */
export interface MarkedRanges {
  passage: TextRange | null;
  support: TextRange | null;
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

/** A rehype plugin: text of the passage goes into `<mark>`, that of the sentence into `<mark data-support>`. */
export function markRanges({ passage, support }: MarkedRanges) {
  return () => (tree: TreeNode) => {
    if (passage) tree.children = markChildren(tree, passage, support, undefined);
  };
}

/** The same for plain text, as pieces in order. */
export function cutRanges(
  text: string,
  { passage, support }: MarkedRanges,
): { text: string; mark: 'none' | 'passage' | 'support' }[] {
  const within = (range: TextRange | null, at: number) =>
    range !== null && at >= range.start && at < range.end;
  const cuts = [0, passage?.start, passage?.end, support?.start, support?.end, text.length]
    .filter((cut) => cut !== undefined)
    .sort((left, right) => left - right);
  return cuts.slice(0, -1).flatMap((from, index) => {
    const piece = text.slice(from, cuts[index + 1]);
    if (piece === '') return [];
    const mark = within(support, from) ? 'support' : within(passage, from) ? 'passage' : 'none';
    return [{ text: piece, mark }];
  });
}

function markChildren(
  parent: TreeNode,
  passage: TextRange,
  support: TextRange | null,
  inherited: TextRange | undefined,
): TreeNode[] {
  return (parent.children ?? []).flatMap((node) => {
    const own = rangeOf(node) ?? inherited;
    if (node.type !== 'text') {
      if (node.children) {
        // Children of a code element carry no position; theirs is the element's.
        const handedDown = node.tagName === 'code' ? own : undefined;
        node.children = markChildren(node, passage, support, handedDown);
      }
      return [node];
    }
    const { value } = node;
    if (!own || value === undefined || value.trim() === '') return [node];
    if (own.end - own.start !== value.length) {
      return overlaps(own, passage) ? [markNode(value, overlaps(own, support))] : [node];
    }
    const shifted = { passage: shift(passage, own.start), support: shift(support, own.start) };
    return cutRanges(value, shifted).map((piece) =>
      piece.mark === 'none'
        ? { type: 'text', value: piece.text }
        : markNode(piece.text, piece.mark === 'support'),
    );
  });
}

function rangeOf(node: TreeNode): TextRange | undefined {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  return start === undefined || end === undefined ? undefined : { start, end };
}

function overlaps(own: TextRange, range: TextRange | null): boolean {
  return range !== null && own.start < range.end && range.start < own.end;
}

/** Offsets relative to a node that begins at `by`. */
function shift<Range extends TextRange | null>(range: Range, by: number): TextRange | null {
  return range && { start: Math.max(0, range.start - by), end: Math.max(0, range.end - by) };
}

function markNode(value: string, isSupport: boolean): TreeNode {
  return {
    type: 'element',
    tagName: 'mark',
    properties: isSupport ? { dataSupport: '' } : {},
    children: [{ type: 'text', value }],
  };
}
