/** Why an adapter refuses a call, as a constant to branch on. */
export type VectorStoreErrorCode =
  | 'invalid-option'
  | 'invalid-filter'
  | 'invalid-vector'
  | 'collection-mismatch'
  | 'missing-package'
  | 'unsupported';

const marker = Symbol.for('quarry.vector-store-error');

/**
 * What an adapter itself rejects with. Failures of the engine pass through as they are: an
 * `EngineError` of the embedded one, an `ApiError` of the official client.
 */
export class VectorStoreError extends Error {
  readonly code: VectorStoreErrorCode;

  /** `message` names the option or field, what was received, and what was expected. */
  constructor(code: VectorStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** True for errors of any copy of this package: its ESM and CommonJS builds are two. */
  static isInstance(value: unknown): value is VectorStoreError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  get [marker](): true {
    return true;
  }

  override get name(): string {
    return 'VectorStoreError';
  }
}
