export { Bitset } from './bitset.js';
export { ByteReader } from './byte-reader.js';
export { ByteWriter } from './byte-writer.js';
export { checksum } from './checksum.js';
export { nameUuid } from './name-uuid.js';
export type { PointIdWords } from './point-id.js';
export {
  comparePointIds,
  parsePointId,
  pointIdFromWords,
  pointIdWords,
} from './point-id.js';
export { RowSet } from './row-set.js';
export { canonicalUuid } from './uuid.js';
