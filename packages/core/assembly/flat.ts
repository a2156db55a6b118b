/** Exhaustive search over originals: every allowed row is scored, so the result is exact. */
import { isFiltered, placeAllowed } from './allowed';
import { placeBatch } from './batch';
import { placeFloats, scoreFloats } from './float';
import { keyRow, keySimilarity } from './key';
import { nextScanned, startScan } from './scan';
import { resetTop, sortTop } from './top';
import { enterBatch } from './enter';

/**
 * The `limit` best rows of `[0, count)`. `valueBytes`: bytes of a row's value (`float.ts`).
 *
 * At `result`: space for `8 * limit` bytes; on return the rows (u32), best first, followed at `result + 4 * limit` by their
 * similarities (f32). `batch`: scratch of `BATCH_BYTES`. `allowed`: bit words, or 0 for all. Returns the number found.
 */
export function searchFloats(
  metric: i32, width: i32, valueBytes: i32, rows: usize, count: i32, query: usize, allowed: usize, limit: i32,
  batch: usize, keys: usize, result: usize,
): i32 {
  placeBatch(batch);
  placeFloats(metric, width, valueBytes, rows, query);
  placeAllowed(allowed);
  resetTop(keys, limit);
  startScan(count, isFiltered());
  while (true) {
    const taken = nextScanned();
    if (taken == 0) break;
    scoreFloats(taken);
    enterBatch(taken);
  }
  const found = sortTop();
  for (let i = 0; i < found; i++) {
    const key = load<u64>(keys + (<usize>i << 3));
    store<u32>(result + (<usize>i << 2), keyRow(key));
    store<f32>(result + (<usize>(limit + i) << 2), keySimilarity(key));
  }
  return found;
}
