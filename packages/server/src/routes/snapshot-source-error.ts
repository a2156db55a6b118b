import { StorageError } from '@quarry/core';
import { HttpError } from '../http/index.js';

/** What the operating system says of a file that is not there to be read, or is no file. */
const UNREADABLE = new Set(['EISDIR', 'EACCES', 'EPERM', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/** A snapshot that cannot be read is the caller's mistake, not damage to the engine. */
export async function badSourceAsBadRequest<T>(recover: () => Promise<T>): Promise<T> {
  try {
    return await recover();
  } catch (error) {
    if (!StorageError.isInstance(error) || !isAboutSource(error)) throw error;
    throw new HttpError(400, `Wrong input: location: ${error.message}`, { cause: error });
  }
}

function isAboutSource({ code, cause }: StorageError): boolean {
  if (code === 'corrupted' || code === 'wrong-version') return true;
  return (
    code === 'io-failed' && UNREADABLE.has((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
  );
}
