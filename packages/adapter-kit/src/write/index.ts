export { type BatchLimits, batches } from './batches.js';
export { pointSize } from './point-size.js';
