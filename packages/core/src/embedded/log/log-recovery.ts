import type { Damage, FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate } from '../filesystem/index.js';
import type { DurableMark } from './durable-mark.js';
import type { OpenLogFile } from './log-files.js';
import { openLogFile } from './log-files.js';
import { FILE_HEADER_BYTES, logFileName } from './log-format.js';
import type { LogRecord } from './log-scanner.js';
import { LogScanner } from './log-scanner.js';

/** What reading the log at opening found. */
export interface LogRecovery {
  /** Records handed out. */
  records: number;
  /** The torn tail that was cut off, none of which had been acknowledged; or what `discardDamaged` gave up. */
  cut: { readonly file: string; readonly offset: number; readonly bytes: number } | undefined;
}

/** Where the log goes on after it was read. */
export interface LogEnd {
  /** The last file, open for writing. */
  readonly last: OpenLogFile;
  /** End of its last whole record; what lies behind is to be cut off. */
  readonly size: number;
  /** Bytes of it that are proven to be on the disk itself, and not merely readable. */
  readonly durable: number;
  readonly nextSequence: number;
  /** Files behind damage that is to be discarded, by first sequence number. */
  readonly discarded: readonly number[];
}

/** What recovery needs to know. */
export interface RecoveryOptions {
  readonly fs: FileSystem;
  readonly directory: string;
  /** First sequence numbers of all files. */
  readonly files: readonly number[];
  /** First record wanted. */
  readonly from: number;
  readonly mark: DurableMark | undefined;
  readonly discardDamaged: boolean;
}

/**
 * Reads the records from `from` on and returns where the log ends.
 *
 * Only one kind of damage is ever forgiven: the tail of the last file, when nothing proves that it was durable. Then it
 * belongs to the writes of the moment of the crash, whose order on the disk nobody knows. Everything else is an error.
 */
export async function* recoverLog(
  options: RecoveryOptions,
  report: LogRecovery,
): AsyncGenerator<LogRecord, LogEnd> {
  const needed = neededFiles(options);
  for (const [index, firstSequence] of needed.entries()) {
    const isLast = index === needed.length - 1;
    const open = await openLogFile(
      options.fs,
      options.directory,
      firstSequence,
      isLast || options.discardDamaged ? 'update' : 'read',
    );
    let keepOpen = false;
    try {
      const scanner = new LogScanner(open);
      for (let record = await scanner.next(); record; record = await scanner.next()) {
        if (record.sequence < options.from) continue;
        report.records++;
        yield record;
      }
      if (!isLast) {
        const flaw = flawBefore(needed[index + 1]!, scanner, open);
        if (flaw === undefined) continue;
        if (!options.discardDamaged) throw corrupted(flaw);
      }
      const durable = await checkTail(scanner, open, options);
      if (scanner.position < open.handle.size) {
        const bytes = open.handle.size - scanner.position;
        report.cut = { file: open.file, offset: scanner.position, bytes };
      }
      keepOpen = true;
      const { position: size, nextSequence } = scanner;
      const discarded = needed.slice(index + 1);
      return { last: open, size, durable: Math.min(durable, size), nextSequence, discarded };
    } finally {
      if (!keepOpen) await open.handle.close();
    }
  }
  throw new RangeError('a log has at least one file');
}

/** The files with records from `from` on, and the last in any case; older ones wait to be dropped. */
function neededFiles({ fs, directory, files, from, mark }: RecoveryOptions): number[] {
  const last = files.at(-1)!;
  const needed = files.filter((_, i) => i === files.length - 1 || files[i + 1]! > from);
  if (needed[0]! > from || (mark !== undefined && mark.firstSequence > last)) {
    const missing = needed[0]! > from ? from : mark!.firstSequence;
    throw corrupted({
      file: locate(fs, joinPath(directory, logFileName(missing))),
      offset: 0,
      what: `the log has lost a file: first record wanted against first record there`,
      expected: missing,
      actual: needed[0]! > from ? needed[0]! : last,
    });
  }
  return needed;
}

/** A file that has a successor was durable before that began, so all of it must be there. */
function flawBefore(
  nextFirst: number,
  scanner: LogScanner,
  { file }: OpenLogFile,
): Damage | undefined {
  if (scanner.damage !== undefined) return scanner.damage;
  if (scanner.nextSequence === nextFirst) return undefined;
  return {
    file,
    offset: scanner.position,
    what: 'end of the log file: number of the next record',
    expected: nextFirst,
    actual: scanner.nextSequence,
  };
}

/** Returns how much of the last file is proven durable, and refuses damage within that. */
async function checkTail(
  scanner: LogScanner,
  { handle, header, file }: OpenLogFile,
  { mark, discardDamaged }: RecoveryOptions,
): Promise<number> {
  const marked = mark?.firstSequence === header.firstSequence ? mark.durable : FILE_HEADER_BYTES;
  const durable = Math.max(scanner.durable, marked);
  if (discardDamaged) return durable;
  const { damage } = scanner;
  if (damage === undefined) {
    if (handle.size >= durable) return durable;
    const what = 'end of the log: bytes that were durable';
    throw corrupted({ file, offset: handle.size, what, expected: durable, actual: handle.size });
  }
  if (scanner.position < durable || (await scanner.provenDurableBehindDamage())) {
    throw corrupted(damage);
  }
  return durable;
}
