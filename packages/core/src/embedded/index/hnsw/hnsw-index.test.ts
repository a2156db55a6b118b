import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  copied,
  LIMIT,
  recall,
  type Sample,
  sample,
} from '../../../../test/support/hnsw-sample.js';
import { Bitset, RowSet } from '../../bytes/index.js';
import type { Distance, RowSource } from '../../kernel/index.js';
import type { HnswStorageOptions } from './index.js';
import { HnswIndex } from './index.js';

describe.each<[Distance, number, number]>([
  ['Cosine', 6000, 288],
  ['Dot', 6000, 288],
  ['Euclid', 6000, 288],
  ['Manhattan', 5000, 64],
  ['Cosine', 6000, 100],
  ['Euclid', 6000, 48],
  ['Dot', 5000, 7],
])('HnswIndex: %s, %d rows of %d dimensions', (distance, count, dimension) => {
  let data: Sample;
  let index: HnswIndex;

  beforeAll(async () => {
    data = sample(distance, count, dimension);
    index = await HnswIndex.build(data.source, { workers: 2 });
  });
  afterAll(() => index.free());

  it('finds nearly all neighbours by walking the graph', () => {
    expect(index.search(data.queries[0]!, { limit: LIMIT, ef: 64 }).strategy).toBe('graph');
    expect(recall(index, data, { ef: 64 })).toBeGreaterThan(0.95);
    expect(recall(index, data, { ef: 120 })).toBeGreaterThan(0.985);
  });

  it('reports exact similarities, best first', () => {
    for (const query of data.queries.slice(0, 10)) {
      const { rows, scores } = index.search(query, { limit: LIMIT });
      const exact = data.flat.similarities(query, rows);
      scores.forEach((score, i) => {
        expect(score).toBeCloseTo(exact[i]!, 4);
        if (i > 0) expect(score).toBeLessThanOrEqual(scores[i - 1]!);
      });
      expect(index.similarities(query, rows)).toEqual(exact);
    }
  });

  it('finds the same among few rows, listed or as bits', () => {
    for (const many of [1, 7, 40, count >> 6]) {
      const list = Uint32Array.from({ length: many }, (_, i) => Math.floor((i * count) / many));
      for (const query of data.queries.slice(0, 5)) {
        for (const exact of [false, true]) {
          const listed = { limit: LIMIT, exact, allowed: RowSet.ofList(list) };
          const asBits = { ...listed, allowed: RowSet.ofBits(Bitset.from(list)) };
          expect(index.search(query, listed)).toEqual(index.search(query, asBits));
          expect(index.search(query, listed).visited).toBe(many);
        }
      }
    }
  });

  it('is exact when asked to be', () => {
    const allowed = Bitset.from(Array.from({ length: count / 3 }, (_, i) => i * 3));
    for (const query of data.queries.slice(0, 10)) {
      for (const bits of [undefined, allowed]) {
        const wanted = data.flat.search(query, LIMIT, bits);
        const found = index.search(query, {
          limit: LIMIT,
          exact: true,
          allowed: bits && RowSet.ofBits(bits),
        });
        expect(found.strategy).toBe('exact');
        expect([...found.rows]).toEqual([...wanted.rows]);
      }
    }
  });

  it.each([0.9, 0.3, 0.05, 0.002])(
    'fills the limit and keeps recall when %d of the rows are allowed',
    (share) => {
      const allowed = new Bitset(count);
      for (let row = 0; row < count; row++) {
        if (((row * 2654435761) >>> 0) / 2 ** 32 < share) allowed.add(row);
      }
      expect(recall(index, data, { allowed })).toBeGreaterThan(0.98);
    },
  );

  it('keeps recall when what is allowed is far from the query', () => {
    for (const topic of [0, 9]) {
      const allowed = new Bitset(count);
      data.topics.forEach((other, row) => {
        if (other === topic) allowed.add(row);
      });
      expect(recall(index, data, { allowed })).toBeGreaterThan(0.98);
    }
  });

  it('answers limits larger than the candidates asked for, and larger than the segment', () => {
    expect(recall(index, data, { ef: 10, limit: 300 })).toBeGreaterThan(0.95);
    const all = index.search(data.queries[0]!, { limit: count + 10 });
    expect(new Set(all.rows).size).toBe(count);
  });

  it('returns its rows', () => {
    for (const row of [0, 17, count - 1])
      expect(index.vectorAt(row)).toEqual(data.flat.vectorAt(row));
  });

  it('answers the same after saving and loading', async () => {
    const copy = await HnswIndex.load(copied(index.save()), data.source);
    for (const query of data.queries) {
      expect(copy.search(query, { limit: LIMIT, ef: 64 })).toEqual(
        index.search(query, { limit: LIMIT, ef: 64 }),
      );
    }
    expect(copy.navigation).toBe(index.navigation);
    copy.free();
  });
});

describe('HnswIndex with little in memory', () => {
  let data: Sample;
  beforeAll(() => {
    data = sample('Cosine', 6000, 300);
  });

  it.each([
    ['originals on disk', { onDisk: true }],
    ['binary', { quantization: { binary: {} } }],
    ['binary, originals on disk', { onDisk: true, quantization: { binary: {} } }],
    ['scalar, originals on disk', { onDisk: true, quantization: { scalar: { type: 'int8' } } }],
  ] as const)('finds and scores by originals: %s', async (_, options) => {
    const index = await HnswIndex.build(data.source, { ...options, workers: 2 });
    expect(recall(index, data, { ef: 64 })).toBeGreaterThan(0.95);
    const query = data.queries[0]!;
    const { rows, scores } = index.search(query, { limit: LIMIT });
    expect(scores).toEqual(data.flat.similarities(query, rows));
    expect(index.vectorAt(77)).toEqual(data.flat.vectorAt(77));
    expect([...index.search(query, { limit: LIMIT, exact: true }).rows]).toEqual([
      ...data.flat.search(query, LIMIT).rows,
    ]);
    const copy = await HnswIndex.load(copied(index.save()), data.source, options);
    expect(copy.search(query, { limit: LIMIT })).toEqual(index.search(query, { limit: LIMIT }));
    index.free();
    copy.free();
  });

  it.each<[string, HnswStorageOptions, number]>([
    ['one-bit codes, then originals from the disk', { onDisk: true }, 100],
    ['one-bit codes, then originals', { quantization: { binary: {} } }, 100],
    ['one-bit codes, 7-bit codes, originals', {}, 160],
  ])('scores again only while those left may be among the best: %s', async (_, storage, most) => {
    const reads: number[] = [];
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      if (to - from === 1) reads.push(from);
      data.source.copyInto(target, from, to);
    };
    const index = await HnswIndex.build({ ...data.source, copyInto }, storage);
    const ef = 200;
    let scored = 0;
    let scoredOfAll = 0;
    let kept = 0;
    reads.length = 0;
    for (const query of data.queries) {
      const found = index.search(query, { limit: LIMIT, ef });
      scored += found.scored;
      const read = reads.length;
      // As many are kept as were gathered, so all of them are scored by everything.
      const all = index.search(query, { limit: ef, ef });
      reads.length = read;
      scoredOfAll += all.scored;
      const best = new Set(all.rows.slice(0, LIMIT));
      kept += [...found.rows].filter((row) => best.has(row)).length;
    }
    const { length } = data.queries;
    expect(kept / (LIMIT * length)).toBeGreaterThan(0.995);
    expect((scoredOfAll - scored) / length).toBeGreaterThan(ef - most);
    if (storage.onDisk) expect(reads.length / length).toBeLessThan(most);
    else expect(reads).toHaveLength(0);
    index.free();
  });

  it('estimates where rescoring is off, and lets originals decide with oversampling', async () => {
    const index = await HnswIndex.build(data.source, { quantization: { binary: {} } });
    const query = data.queries[1]!;
    const estimated = index.search(query, { limit: LIMIT, rescore: false });
    const exact = data.flat.similarities(query, estimated.rows);
    expect(estimated.scores).not.toEqual(exact);
    estimated.scores.forEach((score, i) => {
      expect(Math.abs(score - exact[i]!)).toBeLessThan(0.15);
    });
    const wanted = new Set(data.flat.search(query, LIMIT).rows);
    const oversampled = index.search(query, { limit: LIMIT, ef: 10, oversampling: 20 });
    expect([...oversampled.rows].filter((row) => wanted.has(row)).length).toBeGreaterThanOrEqual(9);
    const ignoring = index.search(query, { limit: LIMIT, ef: 100, ignoreQuantization: true });
    expect([...ignoring.rows].filter((row) => wanted.has(row)).length).toBeGreaterThanOrEqual(9);
    index.free();
  });

  it('keeps neither originals nor int8 codes in memory with originals on disk', async () => {
    const inMemory = await HnswIndex.build(data.source);
    const onDisk = await HnswIndex.build(data.source, { onDisk: true });
    // A row: 1,184 bytes of floats, 320 of int8 codes, 64 of one-bit codes, 128 of links.
    expect(onDisk.bytes()).toBeLessThan(inMemory.bytes() - 6000 * (1184 + 320));
    inMemory.free();
    onDisk.free();
  });
});
