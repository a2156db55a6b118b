/** From one engine to another. */

export type { CollectionState, MigrationCheckpoint, MigrationState } from './checkpoint.js';
export { fileCheckpoint, memoryCheckpoint } from './checkpoint.js';
export type { MigrateOptions, MigrationReport } from './migrate.js';
export { migrate } from './migrate.js';
export { MigrationError } from './migration-error.js';
export type { MigrationProgress } from './progress.js';
