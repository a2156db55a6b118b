/**
 * MaxSim of points that have several rows each: the sum over query rows of the best similarity to any row of the point
 * (Khattab & Zaharia 2020, section 3.3). A point's rows stay in the cache while every query row passes over them.
 */
import { BATCH_CAPACITY, placeBatch, setRow, similarity } from './batch';
import { placeFloats, scoreFloats } from './float';

/**
 * `ranges`: for each of `points` points the first of its rows and the one behind the last (u32 each), replaced in place by
 * the sums (f32, at the first of the two words). A point without rows gets minus infinity. `queries`: `queryRows` rows of
 * `width` floats. `valueBytes`: bytes of a stored row's value (`float.ts`). `best`: scratch of `4 * queryRows` bytes. `batch`: scratch of `BATCH_BYTES`.
 */
export function maxSimilarities(
  metric: i32, width: i32, valueBytes: i32, rows: usize, queries: usize, queryRows: i32, ranges: usize, points: i32,
  best: usize, batch: usize,
): void {
  placeBatch(batch);
  const stride = <usize>width << 2;
  for (let point = 0; point < points; point++) {
    const range = ranges + (<usize>point << 3);
    const end = load<u32>(range, 4);
    for (let q = 0; q < queryRows; q++) store<f32>(best + (<usize>q << 2), -Infinity);
    for (let from = load<u32>(range); from < end; from += BATCH_CAPACITY) {
      const taken = <i32>min(<u32>BATCH_CAPACITY, end - from);
      for (let q = 0; q < queryRows; q++) {
        for (let i = 0; i < taken; i++) setRow(i, from + i);
        placeFloats(metric, width, valueBytes, rows, queries + <usize>q * stride);
        scoreFloats(taken);
        const at = best + (<usize>q << 2);
        let most = load<f32>(at);
        for (let i = 0; i < taken; i++) most = max(most, similarity(i));
        store<f32>(at, most);
      }
    }
    let sum: f64 = 0;
    for (let q = 0; q < queryRows; q++) sum += load<f32>(best + (<usize>q << 2));
    store<f32>(range, <f32>sum);
  }
}
