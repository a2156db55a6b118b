/** What the kernels offer to `src/embedded/kernel`. Everything else in this folder is theirs alone. */
export { allowedAddress, poolAddress, queryAddress } from './addresses';
export { encodeStored, insertClaimed } from './build';
export { findBrokenLinks } from './check';
export { encodeRows } from './encode';
export { searchFloats } from './flat';
export { similaritiesOfRows } from './listed';
export { maxSimilarities } from './max-similarity';
export { rotate } from './rotation';
export { rowsScanned } from './scan';
export { attach, scratchBytes } from './scratch';
export { resultAddress, search, searchPlan, searchScored, searchVisited } from './search';
export { similaritiesOfFloats } from './similarities';
