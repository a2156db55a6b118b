/**
 * Takes the lock of the directory in argument 2, writes "locked" or the error, and holds it until its input ends; then
 * gives it up, writes "released" and takes it again on the next line, as often as it is told to.
 */
import { createInterface } from 'node:readline';
import { DirectoryLock, nodeFileSystem } from '../../src/embedded/filesystem/index.js';

const fs = nodeFileSystem(process.argv[2]!);
let lock: DirectoryLock | undefined;

for await (const line of createInterface({ input: process.stdin })) {
  try {
    if (line === 'lock') {
      lock = await DirectoryLock.acquire(fs, '');
      console.log('locked');
    } else if (line === 'release') {
      await lock?.release();
      lock = undefined;
      console.log('released');
    }
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
  }
}
await lock?.release();
