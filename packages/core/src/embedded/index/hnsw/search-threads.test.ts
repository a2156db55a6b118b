import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { Bitset, RowSet } from '../../bytes/index.js';
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
      await HnswIndex.build(rowsOf(1700, 3)),
    ];
  });
  afterAll(() => threads.close());

  it('answer many searches at once as the calling thread does', async () => {
    const allowed = RowSet.ofBits(Bitset.from(Array.from({ length: 2400 }, (_, i) => i * 2)));
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
      expect(answer).toEqual({ ...index.search(query, options), inThread: true });
    });
  });

  it('leave to the calling thread what they cannot take', async () => {
    const query = queries[0]!;
    const wide = { limit: 3000 };
    expect(await indexes[0]!.searchIn(threads, query, wide)).toEqual(
      indexes[0]!.search(query, wide),
    );
    const onDisk = await HnswIndex.build(rowsOf(1100, 5), { onDisk: true });
    const narrow = { limit: 5 };
    expect(await onDisk.searchIn(threads, query, narrow)).toEqual(onDisk.search(query, narrow));
    const small = await HnswIndex.build(rowsOf(900, 6));
    expect(await small.searchIn(threads, query, narrow)).toEqual(small.search(query, narrow));
  });

  it('forget an index that is freed, and go on with others', async () => {
    const index = await HnswIndex.build(rowsOf(1200, 6));
    await index.searchIn(threads, queries[0]!, { limit: 3 });
    index.free();
    await expect(index.searchIn(threads, queries[0]!, { limit: 3 })).rejects.toThrow('freed');
    const found = await indexes[1]!.searchIn(threads, queries[0]!, { limit: 3 });
    expect(found.rows).toHaveLength(3);
    expect(found.inThread).toBe(true);
  });

  it('forget many indexes while searches wait', async () => {
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, i) => HnswIndex.build(rowsOf(1000, 20 + i))),
    );
    const one = new SearchThreads(1);
    for (const index of many) await index.searchIn(one, queries[0]!, { limit: 3 });
    const busy = queries.map((query) => indexes[0]!.searchIn(one, query, { limit: 3 }));
    for (const index of many) index.free();
    for (const [i, found] of (await Promise.all(busy)).entries()) {
      expect(found).toEqual({
        ...indexes[0]!.search(queries[i]!, { limit: 3 }),
        inThread: true,
      });
    }
    await one.close();
  });

  it('leave to the calling thread what they have not done when they are closed', async () => {
    const short = new SearchThreads(1);
    const running = queries.map((query) => indexes[0]!.searchIn(short, query, { limit: 3 }));
    await short.close();
    for (const [i, found] of (await Promise.all(running)).entries()) {
      expect(found.rows).toEqual(indexes[0]!.search(queries[i]!, { limit: 3 }).rows);
    }
    const after = await indexes[0]!.searchIn(short, queries[0]!, { limit: 3 });
    expect(after.inThread).toBeUndefined();
  });

  it('leave to the calling thread a search that a kernel cannot finish, and go on', async () => {
    const broken = await HnswIndex.build(rowsOf(1500, 7));
    const query = queries[0]!;
    await broken.searchIn(threads, query, { limit: 3 });
    const [links] = broken.save().filter(({ name }) => name === 'links');
    const kept = links!.bytes.slice();
    // Row numbers far behind the end of the memory: reading them traps.
    links!.bytes.fill(0x7f);
    const options = { limit: 3, ef: 20 };
    await expect(broken.searchIn(threads, query, options)).rejects.toThrow('out of bounds');
    links!.bytes.set(kept);
    expect(await broken.searchIn(threads, query, options)).toMatchObject({ inThread: true });
  });
});
