export type { KernelBuild, Kernels, ReadRow } from './kernels.js';
export { compiledKernels, instantiateKernels, supportedKernelBuild } from './kernels.js';
export { alignToLine, createMemory, ensureBytes, FIRST_ADDRESS, reportGarbage } from './memory.js';
export type { Distance } from './metric.js';
export { METRIC_CODES } from './metric.js';
export type { RowSource } from './row-source.js';
export { floatsOf } from './row-source.js';
export type { SearchResult } from './search-result.js';
export type { WebAssemblyMemory, WebAssemblyModule } from './webassembly.js';
