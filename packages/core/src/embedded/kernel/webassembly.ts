/**
 * The little of the WebAssembly API that the kernels need. The `ES2023` library has no types for it and the DOM's are not
 * ours to require of users, so the global is read through this description.
 */

/** A compiled module; it may be posted to a worker. */
export interface WebAssemblyModule {
  readonly __webAssemblyModule?: never;
}

/** A memory shared between threads. `buffer` is another object after each `grow`. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** The constructors of the global `WebAssembly` object. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => WebAssemblyModule;
  Memory: new (descriptor: { initial: number; maximum: number; shared: true }) => WebAssemblyMemory;
  Instance: new (
    module: WebAssemblyModule,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: unknown };
}

export const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;
