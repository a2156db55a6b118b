import type { FileSystem } from '../filesystem/index.js';
import { joinPath } from '../filesystem/index.js';
import type { DurableMarkWriter } from './durable-mark.js';
import { logFileName } from './log-format.js';
import type { LogEnd, RecoveryOptions } from './log-recovery.js';

/**
 * Makes the end of a log that was read fit to go on from: cuts off what is torn, and writes the readable rest once more
 * where it is not proven durable. After a failed sync pages may be readable, taken for clean, and not on the disk;
 * written again they are.
 */
export async function repairTail(
  { last, size, durable, discarded }: LogEnd,
  { fs, directory, discardDamaged }: RecoveryOptions,
  markWriter: DurableMarkWriter,
): Promise<void> {
  const { handle, header } = last;
  if (discardDamaged) {
    // First, or the next opening would miss what is given up here.
    await markWriter.write({ firstSequence: header.firstSequence, durable });
    await markWriter.sync();
    await removeFromEnd(fs, directory, discarded);
  }
  if (size < handle.size) await handle.truncate(size);
  for (let at = durable; at < size; at += REWRITE_BYTES) {
    await handle.writeAt(at, await handle.read(at, Math.min(REWRITE_BYTES, size - at)));
  }
  await handle.sync();
}

const REWRITE_BYTES = 1 << 20;

/** From the end, so that a crash meanwhile leaves the same damage behind, and nothing else. */
async function removeFromEnd(
  fs: FileSystem,
  directory: string,
  files: readonly number[],
): Promise<void> {
  for (const first of files.toReversed()) {
    await fs.remove(joinPath(directory, logFileName(first)));
    await fs.syncDir(directory);
  }
}
