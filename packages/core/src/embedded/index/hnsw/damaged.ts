import { StorageError } from '../../../engine/index.js';

/** What is thrown of a saved graph that cannot be as it is. */
export function damaged(detail: string, expected?: number, actual?: number): StorageError {
  const numbers = expected === undefined ? '' : `: expected ${expected}, found ${actual}`;
  return new StorageError('corrupted', `damaged graph: ${detail}${numbers}`, {
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  });
}
