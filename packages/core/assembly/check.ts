import { count, levels, linkCapacity, linksOf, NONE } from './segment';

/** The first row with a link to a row that does not exist or does not reach that level; -1 when the graph is sound. */
export function findBrokenLinks(): i32 {
  for (let row = 0; row < count; row++) {
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
