/** Elements that one step of plain work deals with: a fraction of a millisecond. */
export const STEP = 4096;
/** Elements that are sorted in one step: half a millisecond, where comparing takes long. */
const SORTED_AT_ONCE = 512;

/**
 * Sorts the positions `[0, length)` by `compare` in steps, so that a sort of a million strings, which takes a second,
 * never holds the event loop for long: pieces are sorted, then merged in pairs.
 */
export function* sortInSteps(
  length: number,
  compare: (a: number, b: number) => number,
): Generator<undefined, Uint32Array> {
  let sorted = new Uint32Array(length);
  for (let i = 0; i < length; i++) sorted[i] = i;
  for (let from = 0; from < length; from += SORTED_AT_ONCE) {
    sorted.subarray(from, from + SORTED_AT_ONCE).sort(compare);
    yield;
  }
  let merged = new Uint32Array(length);
  for (let width = SORTED_AT_ONCE; width < length; width *= 2) {
    for (let from = 0; from < length; from += 2 * width) {
      const middle = Math.min(from + width, length);
      const end = Math.min(from + 2 * width, length);
      let left = from;
      let right = middle;
      for (let to = from; to < end; to++) {
        const takeLeft =
          right >= end || (left < middle && compare(sorted[left]!, sorted[right]!) <= 0);
        merged[to] = takeLeft ? sorted[left++]! : sorted[right++]!;
        if (to % STEP === 0) yield;
      }
    }
    [sorted, merged] = [merged, sorted];
  }
  return sorted;
}
