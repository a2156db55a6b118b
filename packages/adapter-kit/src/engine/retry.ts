import { isPassing } from './failure.js';

/** First pause in milliseconds; each further one is twice as long. */
const firstPause = 250;

/** Runs `call`, again up to `retries` times when it fails for a passing reason, after growing pauses. */
export async function withRetries<T>(call: () => Promise<T>, retries: number): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= retries || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseAfter(error, attempt)));
    }
  }
}

/** Milliseconds; what the server asks for, if it does. Spread so that callers do not return together. */
function pauseAfter(error: unknown, attempt: number): number {
  const { retryAfter, retry_after } = error as { retryAfter?: unknown; retry_after?: unknown };
  const asked = Number(retryAfter ?? retry_after ?? Number.NaN);
  if (asked >= 0) return asked * 1000;
  return firstPause * 2 ** attempt * (0.75 + Math.random() / 2);
}
