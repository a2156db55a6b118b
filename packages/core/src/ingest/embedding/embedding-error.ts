const marker = Symbol.for('quarry.embedding-error');

/** An embedder could not do its work, or gave vectors that must not be stored. */
export class EmbeddingError extends Error {
  override readonly name = 'EmbeddingError';

  /** HTTP status of the service, if one answered. */
  readonly status: number | undefined;

  /** Whether the same call may succeed later. */
  readonly isRetryable: boolean;

  /** Seconds the service asks to be left alone, if it said so. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    {
      status,
      isRetryable = false,
      retryAfter,
      ...options
    }: ErrorOptions & { status?: number; isRetryable?: boolean; retryAfter?: number } = {},
  ) {
    super(message, options);
    this.status = status;
    this.isRetryable = isRetryable;
    this.retryAfter = retryAfter;
  }

  /** True for errors of any copy of this package: bundlers may load it twice, which defeats `instanceof`. */
  static isInstance(value: unknown): value is EmbeddingError {
    return value instanceof Object && marker in value;
  }

  get [marker](): true {
    return true;
  }
}
