/** A document to ingest. */
export interface SourceDocument {
  /**
   * Identity of the document: a path, a URL, a database key. Ingesting the same source again replaces its chunks, and
   * citations name it.
   */
  readonly source: string;
  /**
   * Its content, or how to get it. A function is called when the document's turn comes, so a million files need not be read
   * at once, and one that cannot be read fails alone. Bytes are read as UTF-8 by the built-in formats.
   */
  readonly content: Content | (() => Content | Promise<Content>);
  /** `'markdown'`, `'text'`, `'html'`, or a key of `extractors`. Default: by the extension of `source`. */
  readonly format?: string;
  /** Default: what the document calls itself, else `source`. */
  readonly title?: string;
  /** Stored with every chunk under `metadata`, to filter by. Plain JSON. */
  readonly metadata?: { readonly [key: string]: unknown };
}

type Content = string | Uint8Array;
