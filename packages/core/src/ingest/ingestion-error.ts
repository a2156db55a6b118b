/** What is being done with a document, in this order. */
export type IngestStage = 'load' | 'extract' | 'chunk' | 'compare' | 'embed' | 'write';

const marker = Symbol.for('quarry.ingestion-error');

/** One document could not be ingested; its previous version, if any, is still there. `cause` is what went wrong. */
export class IngestionError extends Error {
  override readonly name = 'IngestionError';

  /** The document, as its source names it. */
  readonly source: string;

  /** What was being done. */
  readonly stage: IngestStage;

  constructor(source: string, stage: IngestStage, reason: string, options?: ErrorOptions) {
    super(`${source}: ${stage}: ${reason}`, options);
    this.source = source;
    this.stage = stage;
  }

  /** True for errors of any copy of this package: bundlers may load it twice, which defeats `instanceof`. */
  static isInstance(value: unknown): value is IngestionError {
    return value instanceof Object && marker in value;
  }

  /** Wraps whatever a stage threw. */
  static from(source: string, stage: IngestStage, cause: unknown): IngestionError {
    if (IngestionError.isInstance(cause)) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new IngestionError(source, stage, reason, { cause });
  }

  get [marker](): true {
    return true;
  }
}
