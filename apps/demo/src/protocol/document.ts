/** How a stored text is to be shown. */
export type DocumentFormat = 'markdown' | 'plain';

/** One line of the library list. */
export interface DocumentSummary {
  /** Name within the tenant, e.g. `discharge-planning.md`; also its identity: the same name replaces. */
  source: string;
  title: string;
  format: DocumentFormat;
  /** UTF-16 length of the text. */
  characters: number;
  passages: number;
  /** ISO 8601. */
  addedAt: string;
  /** `seed` documents come with the demo, `folder` ones from `--docs`. */
  origin: 'seed' | 'folder' | 'upload';
}

/** A document with the text that passage offsets refer to. */
export interface DocumentText extends DocumentSummary {
  text: string;
}

/** Stages of an upload, in order. */
export type UploadStage = 'reading' | 'chunking' | 'embedding' | 'indexing';

/** One line of the answer to an upload: newline-delimited JSON. */
export type UploadEvent =
  | { type: 'stage-start'; stage: UploadStage; done: number; total: number }
  | {
      type: 'document-added';
      document: DocumentSummary;
      outcome: 'added' | 'updated' | 'unchanged';
    }
  | { type: 'upload-error'; message: string };
