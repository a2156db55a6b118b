import { TimeSlice } from './time-slice.js';

/** Runs steps to their end at once and returns their result. */
export function runSteps<T>(steps: Iterator<unknown, T>): T {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same, giving the event loop back where a slice of time is used up; steps should take well under a millisecond. */
export async function runInSlices<T>(
  steps: Iterator<unknown, T>,
  slice: TimeSlice = new TimeSlice(),
): Promise<T> {
  let step = steps.next();
  while (!step.done) {
    if (slice.due()) await slice.pause();
    step = steps.next();
  }
  return step.value;
}
