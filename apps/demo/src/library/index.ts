/** Tenants, their documents and what they asked, on one engine with walls. No framework: scripts use it as well. */

export type { Embedding } from './embedding.ts';
export { embedderUnavailable } from './embedding.ts';
export type { LibraryOptions, LibraryProgress } from './library.ts';
export { Library } from './library.ts';
export type { Room } from './room.ts';
export type { Tenant } from './tenants.ts';
