import { StorageError } from '../../engine/index.js';
import type { WebAssemblyMemory } from './webassembly.js';
import { webAssembly } from './webassembly.js';

const PAGE = 65_536;
const MAXIMUM_PAGES = 65_536;
/** The first page is left to the compiler's own data. */
export const FIRST_ADDRESS = PAGE;

/** A new shared memory of at least `bytes`. It reserves address space for 4 GiB, and RAM only for what is touched. */
export function createMemory(bytes: number): WebAssemblyMemory {
  return new webAssembly.Memory({
    initial: pagesFor(bytes),
    maximum: MAXIMUM_PAGES,
    shared: true,
  });
}

/** Grows a memory to at least `bytes`. Views made earlier still work, but end where the memory ended. */
export function ensureBytes(memory: WebAssemblyMemory, bytes: number): void {
  const have = memory.buffer.byteLength;
  if (bytes > have) memory.grow(pagesFor(bytes) - have / PAGE);
}

/** More than this at once tells the garbage collector nothing new. */
const LARGEST_HINT = 1 << 28;

/**
 * To be called when the last use of a memory of so many bytes is over. V8 does not count shared memories among what a
 * collection would give back, so with little else to collect they would pile up: twenty replaced segments of 64 MB are
 * 1.3 GB. An ordinary buffer of that size, dropped at once and never touched (so that it takes no RAM), is counted.
 */
export function reportGarbage(bytes: number): void {
  new ArrayBuffer(Math.min(bytes, LARGEST_HINT));
}

/** `bytes` rounded up to whole cache lines. */
export function alignToLine(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

function pagesFor(bytes: number): number {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MAXIMUM_PAGES) {
    throw new StorageError(
      'io-failed',
      `a segment of ${bytes} bytes does not fit one WebAssembly memory of 4 GiB: use smaller segments`,
    );
  }
  return pages;
}
