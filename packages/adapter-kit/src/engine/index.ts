export { type EngineSource, type EngineSourceOptions, engineSource } from './engine-source.js';
export { isForbidden, isMissing, isPassing, statusOf } from './failure.js';
export { unlessAborted, withRetries } from './retry.js';
