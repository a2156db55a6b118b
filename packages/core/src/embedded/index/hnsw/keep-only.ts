import type { RowSource } from '../../kernel/index.js';
import type { VectorStorage } from '../../quantization/index.js';
import { copyRows } from './copy-rows.js';
import { yieldToEventLoop } from './event-loop.js';
import { HeaderWord } from './layout.js';
import { SealedMemory } from './sealed-memory.js';

/** Bytes copied between two turns of the event loop. */
const SLICE_BYTES = 1 << 18;

/** A segment with the graph of another and only those codes that `storage` names. The one-bit codes have to be among them. */
export async function keepOnly(
  from: SealedMemory,
  storage: VectorStorage,
  rows: RowSource,
): Promise<SealedMemory> {
  const shape = { ...from.shape, hasInt8: storage.int8, hasFloats: storage.floats };
  const to = new SealedMemory(shape, rows);
  for (const name of ['centroid', 'levels', 'upperIndex', 'upper', 'links', 'oneBit'] as const) {
    const length = from.lengthOf(name);
    for (let done = 0; done < length; done += SLICE_BYTES) {
      const bytes = Math.min(SLICE_BYTES, length - done);
      to.bytes(to.layout[name] + done, bytes).set(from.bytes(from.layout[name] + done, bytes));
      await yieldToEventLoop();
    }
  }
  for (const word of [HeaderWord.CentroidSquare, HeaderWord.Entry, HeaderWord.TopLevel]) {
    to.setHeader(word, from.header(word));
  }
  if (storage.floats) await copyRows(to, rows, 0, rows.count, to.layout.floats);
  return to;
}
