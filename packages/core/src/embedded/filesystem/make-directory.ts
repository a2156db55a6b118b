import type { FileSystem } from './file-system.js';
import { parentPath } from './path.js';

/** Makes a directory and its parents, durable up to the root: `mkdir` alone may be undone by a power cut. */
export async function makeDirectory(fs: FileSystem, path: string): Promise<void> {
  await fs.mkdir(path);
  for (let at = path; at !== ''; at = parentPath(at)) await fs.syncDir(parentPath(at));
}
