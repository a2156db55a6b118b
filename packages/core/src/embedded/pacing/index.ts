export { filterInSlices, mapInSlices } from './map-in-slices.js';
export { runInSlices, runSteps } from './run-steps.js';
export { STEP, sortInSteps } from './step-sort.js';
export { TimeSlice } from './time-slice.js';
export { WriteQueue } from './write-queue.js';
