import { BATCH_CAPACITY, placeBatch, setRow, similarity } from './batch';
import { placeFloats, scoreFloats } from './float';

/**
 * Similarities of listed rows. `valueBytes`: bytes of a row's value (`float.ts`). `list`: `count` row numbers (u32), replaced in place by the similarities (f32).
 * `batch`: scratch of `BATCH_BYTES`.
 */
export function similaritiesOfFloats(
  metric: i32, width: i32, valueBytes: i32, rows: usize, query: usize, list: usize, count: i32, batch: usize,
): void {
  placeBatch(batch);
  placeFloats(metric, width, valueBytes, rows, query);
  for (let from = 0; from < count; from += BATCH_CAPACITY) {
    const taken = min(BATCH_CAPACITY, count - from);
    const at = list + (<usize>from << 2);
    for (let i = 0; i < taken; i++) setRow(i, load<u32>(at + (<usize>i << 2)));
    scoreFloats(taken);
    for (let i = 0; i < taken; i++) store<f32>(at + (<usize>i << 2), similarity(i));
  }
}
