export type { LogOptions } from './log-options.js';
export type { LogRecovery } from './log-recovery.js';
export type { LogRecord } from './log-scanner.js';
export { readManifest, writeManifest } from './manifest.js';
export type { OpenedLog } from './write-ahead-log.js';
export { WriteAheadLog } from './write-ahead-log.js';
