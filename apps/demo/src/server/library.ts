import 'server-only';
import { join } from 'node:path';
import { Library } from '../library/index.ts';

const key = Symbol.for('quarry.demo');
const holder = globalThis as { [key]?: Promise<Library> };

/** Where the demo keeps everything: the store, the list of tenants and the key that signs sessions. */
export function dataDirectory(): string {
  return process.env['QUARRY_DEMO_DATA'] ?? join(process.cwd(), '.data');
}

/**
 * The one open library of this process. Next evaluates modules more than once (pages and route handlers have copies of
 * their own, and development reloads them) while a store can be open only once, so it hangs on `globalThis`.
 */
export function library(): Promise<Library> {
  holder[key] ??= Library.open({
    dataDirectory: dataDirectory(),
    seedDirectory: join(process.cwd(), 'seed'),
  }).catch((error: unknown) => {
    // The next request tries again: the other process that held the store may be gone by then.
    delete holder[key];
    throw error;
  });
  return holder[key];
}

/** Opens the library when the server starts; a server that cannot have it, because another holds the store, ends. */
export async function openLibraryOrExit(): Promise<void> {
  try {
    await library();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
