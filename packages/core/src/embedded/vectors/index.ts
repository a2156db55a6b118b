export { normalize, prepareDense } from './prepare.js';
export { largerIsBetter, reportedScore, similarity } from './similarity.js';
export type { DatatypeName, DistanceName, VectorKind, VectorValue } from './vector-value.js';
