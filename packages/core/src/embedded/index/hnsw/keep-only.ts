import type { RowSource } from '../../kernel/index.js';
import { HeaderWord } from '../../kernel/index.js';
import type { VectorStorage } from '../../quantization/index.js';
import { copyRows } from './copy-rows.js';
import { yieldToEventLoop } from './event-loop.js';
import type { SegmentPart } from './sealed-memory.js';
import { SealedMemory } from './sealed-memory.js';

/** Bytes copied between two turns of the event loop. */
const SLICE_BYTES = 1 << 18;

/** All parts but the codes that may be left out. */
const KEPT: readonly SegmentPart[] = [
  'centroid',
  'levels',
  'upperIndex',
  'upper',
  'links',
  'rangeLevels',
  'rangeUpperIndex',
  'rangeUpper',
  'rangeLinks',
  'oneBit',
];

/** A segment with the graph of another and only those codes that `storage` names. The one-bit codes have to be among them. */
export async function keepOnly(
  from: SealedMemory,
  storage: VectorStorage,
  rows: RowSource,
): Promise<SealedMemory> {
  const shape = { ...from.shape, hasInt8: storage.int8, hasFloats: storage.floats };
  const to = new SealedMemory(shape, rows);
  for (const name of KEPT) {
    const length = from.lengthOf(name);
    for (let done = 0; done < length; done += SLICE_BYTES) {
      const bytes = Math.min(SLICE_BYTES, length - done);
      to.bytes(to.layout[name] + done, bytes).set(from.bytes(from.layout[name] + done, bytes));
      await yieldToEventLoop();
    }
  }
  to.setHeader(HeaderWord.CentroidSquare, from.header(HeaderWord.CentroidSquare));
  for (const [i, graph] of to.graphs.entries()) {
    for (const word of [HeaderWord.Entry, HeaderWord.TopLevel]) {
      to.setHeader(word, from.header(word, from.graphs[i]), graph);
    }
  }
  if (storage.floats) await copyRows(to, rows, 0, rows.count, to.layout.floats);
  return to;
}
