export type { Bounds } from './fields.js';
export { describeValue, Fields, formatError } from './fields.js';
