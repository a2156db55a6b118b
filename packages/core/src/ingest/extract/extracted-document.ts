/** What a piece of a document is, as far as cutting it into chunks is concerned. */
export type BlockKind = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote';

/** A piece of a document that reads as one: a heading, a paragraph, a list, a code fence. */
export interface TextBlock {
  readonly kind: BlockKind;
  /** First character, as an offset into the document's text (UTF-16 code units, as everywhere). */
  readonly start: number;
  /** One past the last character. */
  readonly end: number;
  /** Of a heading: its depth, 1 being the top, and its text without markup. */
  readonly heading?: { readonly level: number; readonly text: string };
  /** Offsets inside the block where it may be cut cleanly: list items, table rows, lines of code. Ascending. */
  readonly breaks?: readonly number[];
}

/**
 * A document as plain text plus its structure. Everything downstream (chunks, passages, citations) counts characters of
 * `text`, so whoever shows a citation needs exactly this string: for Markdown and plain text it is the input itself, for
 * HTML the text that was extracted from it.
 */
export interface ExtractedDocument {
  readonly text: string;
  /** The title the document gives itself, if it does. */
  readonly title?: string;
  /** In order, never overlapping. Text outside all blocks (front matter, comments) is not indexed. */
  readonly blocks: readonly TextBlock[];
}

/**
 * Turns the bytes or text of one format into text with structure. Formats beyond the built-in ones (PDF, DOCX) plug in
 * here: see `extractors` of `ingest`.
 *
 * Rejecting, or returning text without a single letter, fails that document and leaves its previous version in place.
 */
export type Extractor = (
  content: string | Uint8Array,
) => ExtractedDocument | Promise<ExtractedDocument>;
