/** Inner parts of the engine, as its build gathers them for benchmarks. */
export * from '../../../packages/core/build/internals.js';
