/** HTTP status of a failure, whether of the embedded engine or of the official client. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}

/** The collection is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** The caller may not do this, and asking again will not help. */
export function isForbidden(error: unknown): boolean {
  return [401, 403].includes(statusOf(error) ?? 0);
}

/** Whether the same call may succeed later: overload, a gateway's hiccup, a lost connection. */
export function isPassing(error: unknown): boolean {
  const { isRetryable, code, name } = (error ?? {}) as {
    isRetryable?: unknown;
    code?: unknown;
    name?: unknown;
  };
  if (typeof isRetryable === 'boolean') return isRetryable;
  if (code === 'closed' || name === 'AbortError') return false;
  const status = statusOf(error);
  if (status !== undefined) return [408, 429, 502, 503, 504].includes(status);
  return error instanceof TypeError
    ? error.message === 'fetch failed'
    : name === 'QdrantClientTimeoutError' || name === 'QdrantClientResourceExhaustedError';
}
