/**
 * Search over originals: those without codes one by one, exactly, and of those with codes (`block-codes.ts`) what their codes
 * have found.
 */
import { isFiltered, placeAllowed } from './allowed';
import { placeBatch } from './batch';
import { enterBatch } from './enter';
import { placeFloats, scoreFloats } from './float';
import { keyRow, keySimilarity } from './key';
import { rescored, rescoreKeys } from './rescore';
import { nextScanned, rowsScanned, startScan } from './scan';
import { resetTop, sortTop } from './top';

/** Candidates scored first, and then at a time: their cache misses overlap, and few are scored for nothing. */
const FIRST: i32 = 16;
const MORE: i32 = 16;

/**
 * The `limit` best of rows `[first, count)`, `first` a multiple of 32, and of the rows whose estimates are the `candidates`
 * sorted keys at `keys`. `valueBytes`: bytes of a row's value (`float.ts`).
 *
 * At `result`: space for `8 * limit` bytes; on return the rows (u32), best first, followed at `result + 4 * limit` by their
 * similarities (f32). `batch`: scratch of `BATCH_BYTES`. `best`: scratch of `8 * limit`. `allowed`: bit words, or 0 for all.
 * Returns the number found.
 */
export function searchFloats(
  metric: i32, width: i32, valueBytes: i32, rows: usize, first: i32, count: i32, query: usize, allowed: usize, limit: i32,
  batch: usize, best: usize, result: usize, keys: usize, candidates: i32,
): i32 {
  placeBatch(batch);
  placeFloats(metric, width, valueBytes, rows, query);
  placeAllowed(allowed);
  resetTop(best, limit);
  startScan(first, count, isFiltered());
  while (true) {
    const taken = nextScanned();
    if (taken == 0) break;
    scoreFloats(taken);
    enterBatch(taken);
  }
  const found = rescoreKeys(scoreFloats, FIRST, MORE, keys, candidates, best, sortTop(), limit);
  for (let i = 0; i < found; i++) {
    const key = load<u64>(best + (<usize>i << 3));
    store<u32>(result + (<usize>i << 2), keyRow(key));
    store<f32>(result + (<usize>(limit + i) << 2), keySimilarity(key));
  }
  return found;
}

/** Rows that the last search scored. */
export function rowsScored(): i32 {
  return rowsScanned() + rescored;
}
