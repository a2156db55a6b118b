import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import type { RowSource } from '../../kernel/index.js';
import { METRIC_CODES } from '../../kernel/index.js';
import { writeCentroid } from './centroid.js';
import { copyRows } from './copy-rows.js';
import { codeWidthFor } from './layout.js';
import { runSearch } from './run-search.js';
import { SealedMemory } from './sealed-memory.js';
import { SearchThreads } from './search-threads.js';
import { Plan, Stage } from './stages.js';

const COUNT = 300;
const DIMENSION = 100;

async function codesOf(rows: RowSource): Promise<SealedMemory> {
  const segment = new SealedMemory(
    {
      count: COUNT,
      dimension: DIMENSION,
      metric: METRIC_CODES.Dot,
      m: 4,
      codeWidth: codeWidthFor(DIMENSION, false),
      hasFloats: true,
      hasInt8: true,
      hasOneBit: false,
      upperLists: 0,
    },
    rows,
  );
  segment.ensureCapacity(100);
  await writeCentroid(segment, rows);
  await copyRows(segment, rows, 0, COUNT, segment.layout.floats);
  segment.kernels.encodeStored(0, COUNT);
  return segment;
}

/**
 * Symptom: a segment of a million rows could not be built. Cause: above 2 GiB the kernels' addresses reach JavaScript as negative
 * numbers. A scratch behind so much reserved, and never touched, space takes no memory.
 */
describe('a segment whose scratch lies beyond 2 GiB', () => {
  const { rows } = embeddingLikeRows({ count: COUNT + 1, dimension: DIMENSION, seed: 5 });
  const source: RowSource = {
    count: COUNT,
    dimension: DIMENSION,
    distance: 'Dot',
    copyInto: (target, from, to) => {
      for (let row = from; row < to; row++) target.set(rows[row]!, (row - from) * DIMENSION);
    },
  };
  const plan = { plan: Plan.Scan, stage: Stage.Int8, limit: 10, ef: 20, walked: 20, finals: 15 };
  const answer = (segment: SealedMemory) => {
    const found = runSearch(segment, rows[COUNT]!, plan);
    return { ...found, rows: found.rows.slice(), scores: found.scores.slice() };
  };

  it('is searched like any other, here and in threads, originals in memory or not', async () => {
    const segment = await codesOf(source);
    const expected = answer(segment);
    segment.reserve(2 ** 31);
    segment.ensureCapacity(5000);
    expect(segment.kernels.queryAddress()).toBeLessThan(0);
    expect(answer(segment)).toEqual(expected);
    const threads = new SearchThreads(1);
    const found = await threads.search(segment, rows[COUNT]!, plan, segment.whole);
    expect(found).toEqual(expected);
    await threads.close();
    segment.hideFloats();
    expect(answer(segment)).toEqual(expected);
  });
});
