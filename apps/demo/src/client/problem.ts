/** A request that the server refused, with its words for the reader. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ProblemError';
    this.status = status;
  }
}

/** The error of a response that is not ok. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const message =
    typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : null;
  return new ProblemError(
    response.status,
    message ?? `The server answered ${response.status} ${response.statusText}.`,
  );
}

/** What to tell the reader about anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ProblemError) return error.message;
  // What fetch throws differs between browsers and says nothing useful in any of them.
  if (error instanceof TypeError) return 'The connection to the server was lost.';
  return error instanceof Error ? error.message : String(error);
}
