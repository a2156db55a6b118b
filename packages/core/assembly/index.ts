/** What the kernels offer to `src/embedded/kernel`. Everything else in this folder is theirs alone. */
export { allowedAddress, poolAddress, queryAddress } from './addresses';
export { blocksScanned, encodeBlock, scanBlocks } from './block-codes';
export { encodeStored, insertClaimed } from './build';
export { findBrokenLinks } from './check';
export { addRows, encodeRows } from './encode';
export { rowsScored, searchFloats } from './flat';
export { similaritiesOfRows } from './listed';
export { maxSimilarities } from './max-similarity';
export { rotate } from './rotation';
export { rowsScanned } from './scan';
export { attach, scratchBytes } from './scratch';
export { resultAddress, search, searchPlan, searchScored, searchVisited } from './search';
export { similaritiesOfFloats } from './similarities';
