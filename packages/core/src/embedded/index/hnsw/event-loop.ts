import { setImmediate } from 'node:timers/promises';

/** Lets timers, I/O and other callers have their turn. */
export function yieldToEventLoop(): Promise<void> {
  return setImmediate();
}
