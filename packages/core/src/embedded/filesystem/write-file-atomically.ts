import type { FileSystem } from './file-system.js';
import { parentPath } from './path.js';

/** Ending of a file that is not finished; left behind by a crash, it is overwritten or removed. */
export const UNFINISHED = '.new';

/**
 * Puts a file in place so that after a crash, at whatever moment, either the old content or the new is there, whole.
 * Durable when the promise resolves. When it rejects, the old content is still there, or the new (if only the last
 * sync of the directory failed).
 */
export async function writeFileAtomically(
  fs: FileSystem,
  path: string,
  content: Uint8Array | readonly Uint8Array[],
): Promise<void> {
  const unfinished = path + UNFINISHED;
  const handle = await fs.open(unfinished, 'create');
  try {
    await handle.write(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await fs.rename(unfinished, path);
  await fs.syncDir(parentPath(path));
}
