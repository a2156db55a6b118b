import type { IngestionError, IngestStage } from './ingestion-error.js';

/** What became of a document. */
export type DocumentOutcome = 'added' | 'updated' | 'unchanged' | 'failed';

/** Numbers so far; at the end, those of the report. */
export interface IngestTotals {
  readonly documents: { readonly [outcome in DocumentOutcome]: number };
  readonly chunks: ChunkCounts;
  /** Texts the embedder was given; unchanged chunks are never among them. */
  readonly embedded: number;
}

/** Chunks by what happened to them. Of a changed document, as many as have a successor count as updated. */
export interface ChunkCounts {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
}

/** One step of one document. Events of several documents are mixed, those of one come in order. */
export type IngestProgress = {
  readonly source: string;
  readonly totals: IngestTotals;
} & (
  | { readonly type: 'stage-started'; readonly stage: IngestStage }
  /** How many of the document's changed chunks have their vectors. */
  | { readonly type: 'chunks-embedded'; readonly embedded: number; readonly of: number }
  | {
      readonly type: 'document-done';
      readonly outcome: Exclude<DocumentOutcome, 'failed'>;
      readonly chunks: ChunkCounts;
    }
  | { readonly type: 'document-failed'; readonly error: IngestionError }
);

/** What `ingest` did. */
export interface IngestReport extends IngestTotals {
  /** One per failed document: which, at what stage and why. */
  readonly failures: readonly IngestionError[];
  readonly milliseconds: number;
}
