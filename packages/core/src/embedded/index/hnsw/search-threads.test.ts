import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { Bitset } from '../../bytes/index.js';
import type { RowSource } from '../../kernel/index.js';
import { FlatVectors } from '../flat/index.js';
import { HnswIndex, SearchThreads } from './index.js';

const DIMENSION = 256;

function rowsOf(count: number, seed: number): RowSource {
  const vectors = new FlatVectors({ dimension: DIMENSION, distance: 'Cosine' });
  for (const values of embeddingLikeRows({ count, dimension: DIMENSION, seed }).rows) {
    vectors.append(values);
  }
  return vectors.rows();
}

describe('SearchThreads', () => {
  const queries = embeddingLikeRows({ count: 100, dimension: DIMENSION, seed: 2 }).rows;
  let threads: SearchThreads;
  let indexes: HnswIndex[];

  beforeAll(async () => {
    threads = new SearchThreads(2);
    indexes = [
      await HnswIndex.build(rowsOf(5000, 1), { workers: 2 }),
      await HnswIndex.build(rowsOf(700, 3)),
    ];
  });
  afterAll(() => threads.close());

  it('answer many searches at once as the calling thread does', async () => {
    const allowed = Bitset.from(Array.from({ length: 2400 }, (_, i) => i * 2));
    const searches = queries.flatMap((query, i) =>
      indexes.map((index) => ({
        index,
        query,
        options: {
          limit: 1 + (i % 12),
          ef: 40 + i,
          ...(i % 3 === 0 ? { allowed } : {}),
          ...(i % 7 === 0 ? { exact: true } : {}),
        },
      })),
    );
    const answers = await Promise.all(
      searches.map(({ index, query, options }) => index.searchIn(threads, query, options)),
    );
    answers.forEach((answer, i) => {
      const { index, query, options } = searches[i]!;
      expect(answer).toEqual(index.search(query, options));
    });
  });

  it('leave to the calling thread what they cannot take', async () => {
    const query = queries[0]!;
    const wide = { limit: 3000 };
    expect(await indexes[0]!.searchIn(threads, query, wide)).toEqual(
      indexes[0]!.search(query, wide),
    );
    const onDisk = await HnswIndex.build(rowsOf(600, 5), { onDisk: true });
    const narrow = { limit: 5 };
    expect(await onDisk.searchIn(threads, query, narrow)).toEqual(onDisk.search(query, narrow));
  });

  it('forget an index that is freed, and go on with others', async () => {
    const index = await HnswIndex.build(rowsOf(500, 6));
    await index.searchIn(threads, queries[0]!, { limit: 3 });
    index.free();
    await expect(index.searchIn(threads, queries[0]!, { limit: 3 })).rejects.toThrow('freed');
    const found = await indexes[1]!.searchIn(threads, queries[0]!, { limit: 3 });
    expect(found.rows).toHaveLength(3);
  });

  it('reject what runs when they are closed', async () => {
    const short = new SearchThreads(1);
    const running = indexes[0]!.searchIn(short, queries[0]!, { limit: 3 });
    const waiting = indexes[0]!.searchIn(short, queries[1]!, { limit: 3 });
    const outcomes = Promise.allSettled([running, waiting]);
    await short.close();
    for (const { status } of await outcomes) expect(status).toBe('rejected');
    // Closed threads take nothing; the calling thread answers.
    expect((await indexes[0]!.searchIn(short, queries[0]!, { limit: 3 })).rows).toHaveLength(3);
  });
});
