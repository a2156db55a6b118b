import { yieldToEventLoop } from './event-loop.js';

/** Levels above this would need more than m^8 rows to be of use. */
const HIGHEST_LEVEL = 8;
const SEED = 12_345;
/** Rows drawn between two turns of the event loop: about half a millisecond. */
const SLICE = 1 << 14;

/**
 * The level of each row: geometric with ratio 1/m (Malkov & Yashunin 2018, section 4.1). The same for every build of as
 * many rows.
 */
export async function drawLevels(count: number, m: number): Promise<Uint8Array> {
  const levels = new Uint8Array(count);
  const scale = 1 / Math.log(m);
  let state = SEED;
  for (let row = 0; row < count; row++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const uniform = ((state >>> 0) + 1) / (2 ** 32 + 1);
    levels[row] = Math.min(HIGHEST_LEVEL, Math.floor(-Math.log(uniform) * scale));
    if ((row + 1) % SLICE === 0) await yieldToEventLoop();
  }
  return levels;
}

/** For each row, how many lists of links above level 0 come before its own; and how many there are. */
export async function countUpperLists(
  levels: Uint8Array,
): Promise<{ index: Uint32Array; total: number }> {
  const index = new Uint32Array(levels.length);
  let total = 0;
  for (let row = 0; row < levels.length; row++) {
    index[row] = total;
    total += levels[row]!;
    if ((row + 1) % SLICE === 0) await yieldToEventLoop();
  }
  return { index, total };
}
