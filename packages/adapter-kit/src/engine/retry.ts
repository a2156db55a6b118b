import { setTimeout } from 'node:timers/promises';
import { isPassing } from './failure.js';

/** First pause in milliseconds; each further one is twice as long. */
const firstPause = 250;

/**
 * Runs `call`, again up to `retries` times when it fails for a passing reason, after growing pauses. Engines have no way to
 * give up a request, so `signal` ends the waiting: an answer that comes later is dropped.
 *
 * @throws the signal's reason, once it is aborted
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  retries: number,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (signal ? unlessAborted(call, signal) : call());
    } catch (error) {
      if (signal?.aborted || attempt >= retries || !isPassing(error)) throw error;
      const pause = () => setTimeout(pauseAfter(error, attempt));
      await (signal ? unlessAborted(pause, signal) : pause());
    }
  }
}

/** What `call` gives, or the signal's reason as a failure if that comes first. An aborted signal starts nothing. */
export async function unlessAborted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop: () => void;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([call(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop!);
  }
}

/** Milliseconds; what the server asks for, if it does. Spread so that callers do not return together. */
function pauseAfter(error: unknown, attempt: number): number {
  const { retryAfter, retry_after } = error as { retryAfter?: unknown; retry_after?: unknown };
  const asked = Number(retryAfter ?? retry_after ?? Number.NaN);
  if (asked >= 0) return asked * 1000;
  return firstPause * 2 ** attempt * (0.75 + Math.random() / 2);
}
