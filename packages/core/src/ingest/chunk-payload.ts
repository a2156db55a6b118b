/** What a chunk's point stores. `text` is `document.text.slice(start, end)`. */
export interface ChunkPayload {
  readonly source: string;
  readonly title: string;
  readonly text: string;
  /** Headings above the chunk, outermost first. */
  readonly headings: readonly string[];
  /** Position among the document's chunks, from 0. */
  readonly chunk: number;
  /** Offsets into the document's extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly content_hash: string;
  readonly metadata: { readonly [key: string]: unknown };
}

/** Everything but the text, which the hash stands for: enough to tell whether a stored chunk is up to date. */
export type ChunkIdentity = Omit<ChunkPayload, 'text'>;

/** Payload fields of {@link ChunkIdentity}. */
export const identityFields = [
  'source',
  'title',
  'headings',
  'chunk',
  'start',
  'end',
  'content_hash',
  'metadata',
] as const satisfies readonly (keyof ChunkIdentity)[];
