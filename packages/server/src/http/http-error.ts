/** A request that the server itself refuses; what an engine refuses carries its own status. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  override get name(): string {
    return 'HttpError';
  }
}
