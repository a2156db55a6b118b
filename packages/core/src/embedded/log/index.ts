export type { LogOptions } from './log-options.js';
export type { LogRecord } from './log-scanner.js';
export { readManifest, writeManifest } from './manifest.js';
export { WriteAheadLog } from './write-ahead-log.js';
