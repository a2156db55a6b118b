import { count, levels, linkCapacity, linksOf, NONE } from './segment';

/**
 * The first of rows `[from, to)` with a link to a row that does not exist or does not reach that level; -1 when all are
 * sound.
 */
export function findBrokenLinks(from: i32, to: i32): i32 {
  for (let row = from; row < to; row++) {
    const top = <i32>load<u8>(levels + row);
    for (let level = 0; level <= top; level++) {
      const list = linksOf(row, level);
      const capacity = linkCapacity(level);
      for (let i = 0; i < capacity; i++) {
        const to = load<u32>(list + (<usize>i << 2));
        if (to == NONE) break;
        if (to >= <u32>count || <i32>load<u8>(levels + to) < level) return row;
      }
    }
  }
  return -1;
}
