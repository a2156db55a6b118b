/** A migration that cannot begin, or whose result differs from its source. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';

  constructor(
    readonly collection: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`collection "${collection}": ${message}`, options);
  }
}
