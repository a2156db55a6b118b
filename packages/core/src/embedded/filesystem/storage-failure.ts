import type { StorageErrorCode } from '../../engine/index.js';
import { StorageError } from '../../engine/index.js';

/**
 * The `StorageError` for a failure of the operating system. The cause stays, so its `code` (`ENOSPC`, ...) can be
 * looked at; an error that is a `StorageError` already is returned as it is.
 */
export function storageFailure(cause: unknown, action: string, file: string): StorageError {
  if (StorageError.isInstance(cause)) return cause;
  const systemCode = systemCodeOf(cause);
  const code = codes[systemCode ?? ''] ?? 'io-failed';
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StorageError(code, `cannot ${action} "${file}": ${reason}`, { file, cause });
}

/** A failure as the operating system would report it, for file systems that live in memory. */
export function systemFailure(code: string, action: string, file: string): StorageError {
  return storageFailure(Object.assign(new Error(code), { code }), action, file);
}

/** Whether an error says that a file or directory does not exist. */
export function isMissing(error: unknown): boolean {
  return StorageError.isInstance(error) && systemCodeOf(error.cause) === 'ENOENT';
}

/** Whether an error says that a file exists already. */
export function alreadyExists(error: unknown): boolean {
  return StorageError.isInstance(error) && systemCodeOf(error.cause) === 'EEXIST';
}

/** What was found where something else should be. */
export interface Damage {
  readonly file: string;
  /** Byte in the file. */
  readonly offset: number;
  /** What is damaged, as in "record 17". */
  readonly what: string;
  readonly expected?: number | string | undefined;
  readonly actual?: number | string | undefined;
}

/** The error for bytes that are not what was written. */
export function corrupted({ file, offset, what, expected, actual }: Damage): StorageError {
  const found = expected === undefined ? '' : `: expected ${show(expected)}, found ${show(actual)}`;
  return new StorageError('corrupted', `"${file}" is damaged at byte ${offset}, ${what}${found}`, {
    file,
    offset,
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
  });
}

const codes: Record<string, StorageErrorCode> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
};

const reasons: Partial<Record<StorageErrorCode, string>> = {
  'disk-full': 'no space is left on the disk, or the quota is used up',
  'read-only':
    'it may not be written or opened by this user (read-only disk or missing permission)',
};

function systemCodeOf(cause: unknown): string | undefined {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function show(value: number | string | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
