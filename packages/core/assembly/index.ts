/** What the kernels offer to `src/embedded/kernel`. Everything else in this folder is theirs alone. */
export { searchFloats } from './flat';
export { rowsScanned } from './scan';
export { similaritiesOfFloats } from './similarities';
