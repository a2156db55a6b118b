export type { LockOptions } from './directory-lock.js';
export { DirectoryLock } from './directory-lock.js';
