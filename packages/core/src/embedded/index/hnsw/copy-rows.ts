import type { RowSource } from '../../kernel/index.js';
import type { StoredValues } from '../../vectors/index.js';
import { storedValues } from '../../vectors/index.js';
import { yieldToEventLoop } from './event-loop.js';
import type { SealedMemory } from './sealed-memory.js';

/** Bytes copied between two turns of the event loop: a quarter of a millisecond, with pages touched for the first time. */
const SLICE_BYTES = 1 << 18;

/**
 * Copies rows `[first, first + count)` to an address, in their datatype, padding each to the float width, in slices. `isStopped` is asked between
 * them; once it says so, no more rows are read.
 */
export async function copyRows(
  segment: SealedMemory,
  rows: RowSource,
  first: number,
  count: number,
  address: number,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const { dimension } = rows;
  const { floatWidth: width, floatStride: stride } = segment.layout;
  const slice = Math.max(1, Math.floor(SLICE_BYTES / stride));
  const packedRows = dimension === width ? 0 : Math.min(slice, count);
  const packed = storedValues(segment.datatype, packedRows * dimension);
  for (let done = 0; done < count && !isStopped(); done += slice) {
    const from = first + done;
    const to = first + Math.min(count, done + slice);
    const target = segment.originals(address + done * stride, (to - from) * width);
    const copied = dimension === width ? target : packed;
    if (rows.loadInto === undefined) rows.copyInto(copied, from, to);
    else await rows.loadInto(copied, from, to);
    if (copied === packed) spread(packed, target, dimension, width);
    await yieldToEventLoop();
  }
}

/** Rows without gaps to rows of `width`, filled up with zeros. */
function spread(
  packed: StoredValues,
  target: StoredValues,
  dimension: number,
  width: number,
): void {
  target.fill(0);
  for (let to = 0, from = 0; to < target.length; to += width, from += dimension) {
    target.set(packed.subarray(from, from + dimension), to);
  }
}
