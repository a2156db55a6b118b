export { Bitset } from './bitset.js';
export {
  canonicalUuid,
  comparePointIds,
  parsePointId,
  pointIdFromWords,
  pointIdWords,
} from './point-id.js';
export type { PointIdWords } from './point-id.js';
