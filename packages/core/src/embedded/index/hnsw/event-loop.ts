import { TimeSlice } from '../../pacing/index.js';

/** Lets timers, I/O and other callers have their turn. */
export function yieldToEventLoop(): Promise<void> {
  return new TimeSlice().pause();
}
