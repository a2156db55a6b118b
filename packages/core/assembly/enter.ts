import { row, similarity } from './batch';
import { keyOf } from './key';
import { enterTop, threshold } from './top';

/** Offers the scored batch to the best keys. */
export function enterBatch(count: i32): void {
  for (let i = 0; i < count; i++) {
    const key = keyOf(similarity(i), <u32>row(i));
    if (key < threshold) enterTop(key);
  }
}
