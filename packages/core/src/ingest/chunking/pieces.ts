import { type BlockKind, type TextBlock, trimSpan } from '../extract/index.js';
import { type Span, sentences } from './sentences.js';

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Longer than any emoji sequence in use; longer ones may be torn. */
const longestCharacter = 32;

/** What chunks are put together from: never cut, never longer than a chunk. */
export interface Piece extends Span {
  readonly kind: BlockKind;
}

/** Blocks, those longer than `limit` cut at the cleanest places that make every piece fit. */
export function splitIntoPieces(
  text: string,
  blocks: readonly TextBlock[],
  limit: number,
): Piece[] {
  return blocks.flatMap((block) => {
    const { start, end, kind, breaks = [] } = block;
    if (end - start <= limit) return [{ start, end, kind }];
    return cutSpan(text, { start, end }, breaks, limit).map((part) => ({ ...part, kind }));
  });
}

/** At the given breaks, then sentences, then words; each only where the one before left a part too long. */
function cutSpan(text: string, span: Span, breaks: readonly number[], limit: number): Span[] {
  const parts = cutAt(text, span, breaks);
  return parts.flatMap((part) => {
    if (part.end - part.start <= limit) return [part];
    const inner = sentences(text, part.start, part.end);
    return inner.flatMap((sentence) =>
      sentence.end - sentence.start <= limit ? [sentence] : cutIntoWords(text, sentence, limit),
    );
  });
}

function cutAt(text: string, { start, end }: Span, breaks: readonly number[]): Span[] {
  const edges = [start, ...breaks, end];
  return edges
    .slice(1)
    .map((edge, index) => trimSpan(text, edges[index]!, edge))
    .filter((part) => part.start < part.end);
}

/** A part with no sentence end in reach: cut at the last white space, else between characters. */
function cutIntoWords(text: string, { start, end }: Span, limit: number): Span[] {
  const parts: Span[] = [];
  let from = start;
  while (end - from > limit) {
    const space = text.slice(from, from + limit + 1).search(/\s\S*$/);
    // A cut in the first half would leave very uneven parts.
    const cut = space > limit / 2 ? from + space : wholeCharacterBefore(text, from + limit, from);
    const part = trimSpan(text, from, cut);
    if (part.start < part.end) parts.push(part);
    from = trimSpan(text, cut, end).start;
  }
  if (from < end) parts.push({ start: from, end });
  return parts;
}

/** Moves a cut left to where a user-perceived character ends, so that no emoji or accent is torn apart. */
function wholeCharacterBefore(text: string, cut: number, from: number): number {
  const base = Math.max(from, cut - longestCharacter);
  const around = characters.segment(text.slice(base, cut + longestCharacter));
  const boundary = base + (around.containing(cut - base)?.index ?? cut - base);
  return boundary > from ? boundary : cut;
}
