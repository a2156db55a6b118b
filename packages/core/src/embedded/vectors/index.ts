export { type FloatRoom, LentFloatRoom } from './float-room.js';
export { prepareDense } from './prepare.js';
export { readDense } from './read-dense.js';
export { largerIsBetter, reportedScore } from './reported-score.js';
export type { StoredValues } from './stored-values.js';
export {
  bytesOf,
  DATATYPES_BY_BYTES,
  keptDatatype,
  narrow,
  narrowBytes,
  storedValues,
  VALUE_BYTES,
  widen,
} from './stored-values.js';
export { readVector, writeVector } from './vector-codec.js';
export type { DatatypeName, DistanceName, VectorKind, VectorValue } from './vector-value.js';
