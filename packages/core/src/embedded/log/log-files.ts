import { randomInt } from 'node:crypto';
import type { FileHandle, FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate, UNFINISHED } from '../filesystem/index.js';
import type { LogFileHeader } from './log-format.js';
import {
  decodeFileHeader,
  encodeFileHeader,
  FILE_HEADER_BYTES,
  logFileName,
  sequenceOfName,
} from './log-format.js';

/** A log file open for reading and writing. */
export interface OpenLogFile {
  readonly header: LogFileHeader;
  readonly handle: FileHandle;
  /** Path for messages. */
  readonly file: string;
}

/** First sequence numbers of the log files in a directory, ascending. Removes what a crash left unfinished. */
export async function listLogFiles(fs: FileSystem, directory: string): Promise<number[]> {
  const sequences: number[] = [];
  for (const name of await fs.readdir(directory)) {
    const sequence = sequenceOfName(name);
    if (sequence !== undefined) sequences.push(sequence);
    if (name.endsWith(UNFINISHED)) await fs.remove(joinPath(directory, name));
  }
  return sequences.sort((a, b) => a - b);
}

/**
 * Starts a log file. It gets its name only when its header is durable, so a log file without a whole header is
 * damaged, never merely new.
 */
export async function createLogFile(
  fs: FileSystem,
  directory: string,
  firstSequence: number,
): Promise<OpenLogFile> {
  const path = joinPath(directory, logFileName(firstSequence));
  const header = { salt: randomInt(2 ** 32), firstSequence };
  const unfinished = await fs.open(path + UNFINISHED, 'create');
  try {
    await unfinished.write(encodeFileHeader(header));
    await unfinished.sync();
  } finally {
    await unfinished.close();
  }
  await fs.rename(path + UNFINISHED, path);
  await fs.syncDir(directory);
  return { header, handle: await fs.open(path, 'update'), file: locate(fs, path) };
}

/** Opens a log file and reads its header. */
export async function openLogFile(
  fs: FileSystem,
  directory: string,
  firstSequence: number,
  mode: 'read' | 'update',
): Promise<OpenLogFile> {
  const path = joinPath(directory, logFileName(firstSequence));
  const file = locate(fs, path);
  const handle = await fs.open(path, mode);
  try {
    const header = decodeFileHeader(await handle.read(0, FILE_HEADER_BYTES), file);
    if (header.firstSequence !== firstSequence) {
      throw corrupted({
        file,
        offset: 16,
        what: 'first sequence number against the name of the file',
        expected: firstSequence,
        actual: header.firstSequence,
      });
    }
    return { header, handle, file };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
