import { BATCH_CAPACITY, setRow, similarity } from './batch';
import { scoreOriginals } from './refine';
import { prepareFor } from './stage';
import { FLOAT, floats } from './segment';

/**
 * Full-precision similarities of listed rows to the query in `queryFloats`. `list`: `listed` row numbers (u32), replaced in
 * place by the similarities (f32).
 */
export function similaritiesOfRows(list: usize, listed: i32): void {
  prepareFor(FLOAT);
  // Rows that have to be read are read 32 at a time (`refine.ts`).
  const group = floats != 0 ? BATCH_CAPACITY : 32;
  for (let from = 0; from < listed; from += group) {
    const taken = min(group, listed - from);
    const at = list + (<usize>from << 2);
    for (let i = 0; i < taken; i++) setRow(i, load<u32>(at + (<usize>i << 2)));
    scoreOriginals(taken);
    for (let i = 0; i < taken; i++) store<f32>(at + (<usize>i << 2), similarity(i));
  }
}
