import { TimeSlice } from '../../pacing/index.js';

/** Lets timers, I/O and other callers have their turn where the slice of this one is used up. */
export async function yieldToEventLoop(): Promise<void> {
  const slice = new TimeSlice();
  if (slice.due()) await slice.pause();
}
