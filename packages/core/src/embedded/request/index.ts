export { type Bounds, isWithin, outOfBounds } from './bounds.js';
export { describeValue, Fields, formatError } from './fields.js';
export { refuseShardKey } from './shard-key.js';
