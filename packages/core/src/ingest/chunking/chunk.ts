import {
  type BlockKind,
  type ExtractedDocument,
  extractMarkdown,
  extractPlainText,
} from '../extract/index.js';
import { type ChunkOptions, resolveChunkOptions } from './chunk-options.js';
import { overlapStart } from './overlap.js';
import { type Piece, splitIntoPieces } from './pieces.js';
import { commonPath, groupSections, type Section } from './sections.js';

/** A piece of a document, small enough to embed and to cite. `text.slice(start, end)` of the document is its `text`. */
export interface Chunk {
  readonly text: string;
  /** Offsets into the document's extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Position among the document's chunks, from 0. */
  readonly index: number;
  /** Headings above the chunk, outermost first: its breadcrumb. */
  readonly headings: readonly string[];
}

/**
 * Cuts a document into chunks along its structure.
 *
 * Sections stay whole where they fit, small neighbours are put together, large ones are divided evenly at the cleanest
 * place there is: between blocks, then list items, rows or lines, then sentences, then words. Chunks together cover every
 * block; with `overlap`, those of a divided section repeat the last sentences of the one before.
 *
 * Given a string, `format` says how to read it: `'markdown'` (default) or `'text'`. For HTML and other formats whose text
 * is not the input, extract first and pass the result.
 *
 * @throws RangeError when sizes make no sense
 */
export function chunk(
  document: string | ExtractedDocument,
  options: ChunkOptions & { readonly format?: 'markdown' | 'text' } = {},
): Chunk[] {
  const { format = 'markdown', ...sizes } = options;
  const extracted =
    typeof document !== 'string'
      ? document
      : format === 'text'
        ? extractPlainText(document)
        : extractMarkdown(document);
  const { size, overlap, minimum } = resolveChunkOptions(sizes);
  const chunks: Chunk[] = [];
  for (const group of groupSections(extracted.blocks, minimum)) {
    appendGroup(extracted.text, group, { size, overlap }, chunks);
  }
  return chunks;
}

function appendGroup(
  text: string,
  group: readonly Section[],
  { size, overlap }: { size: number; overlap: number },
  chunks: Chunk[],
): void {
  const first = group[0]!.blocks[0]!.start;
  const end = group[group.length - 1]!.blocks.at(-1)!.end;
  const limit = end - first <= size ? size : size - overlap;
  // Dividing evenly instead of filling up avoids a last chunk of a few words.
  const target = (end - first) / Math.ceil((end - first) / limit);
  const pieces = splitIntoPieces(
    text,
    group.flatMap((section) => section.blocks),
    limit,
  );

  let from = 0;
  let previous = 0;
  for (let next = 1; next <= pieces.length; next++) {
    const start = pieces[from]!.start;
    const last = pieces[next - 1]!;
    const following = pieces[next];
    if (following) {
      const full = following.end - start > limit;
      const enough = (last.end + following.end) / 2 - start > target;
      if (!full && (!enough || last.kind === 'heading')) continue;
      // A heading belongs to what follows it.
      if (last.kind === 'heading' && next - 1 > from) next--;
    }
    const chunkEnd = pieces[next - 1]!.end;
    const chunkStart =
      from === 0 ? start : overlapStart(text, proseStart(pieces, previous, from), start, overlap);
    const covered = group.filter(
      (section) => section.blocks[0]!.start < chunkEnd && section.blocks.at(-1)!.end > start,
    );
    chunks.push({
      text: text.slice(chunkStart, chunkEnd),
      start: chunkStart,
      end: chunkEnd,
      index: chunks.length,
      headings: commonPath(covered),
    });
    previous = from;
    from = next;
  }
}

/** Where the prose begins with which the pieces from `first` to `end` close. Code and tables are not worth repeating. */
function proseStart(pieces: readonly Piece[], first: number, end: number): number {
  let at = end;
  while (at > first && prose.has(pieces[at - 1]!.kind)) at--;
  return pieces[at]!.start;
}

const prose: ReadonlySet<BlockKind> = new Set(['paragraph', 'list', 'quote']);
