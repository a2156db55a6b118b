import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { StorageError } from '../../../engine/index.js';
import { Bitset, RowSet } from '../../bytes/index.js';
import type { Distance, RowSource } from '../../kernel/index.js';
import { FlatVectors } from '../flat/index.js';
import type { HnswStorageOptions, IndexSection } from './index.js';
import { HnswIndex } from './index.js';

const LIMIT = 10;

interface Sample {
  readonly source: RowSource;
  readonly flat: FlatVectors;
  readonly queries: Float32Array[];
  readonly topics: Uint16Array;
}

function sample(distance: Distance, count: number, dimension: number, seed = 3): Sample {
  const normalized = distance === 'Cosine';
  const { rows, topics } = embeddingLikeRows({ count, dimension, seed, normalized });
  const { rows: queries } = embeddingLikeRows({ count: 60, dimension, seed: seed + 1, normalized });
  const flat = new FlatVectors({ dimension, distance });
  for (const values of rows) flat.append(values);
  return { source: flat.rows(), flat, queries, topics };
}

/** Share of the exact answers that the index finds. */
function recall(
  index: HnswIndex,
  { flat, queries }: Sample,
  options: { ef?: number; allowed?: Bitset; limit?: number } = {},
): number {
  const { ef = 100, allowed, limit = LIMIT } = options;
  let hits = 0;
  let total = 0;
  for (const query of queries) {
    const wanted = new Set(flat.search(query, limit, allowed).rows);
    const found = index.search(query, { limit, ef, allowed: allowed && RowSet.ofBits(allowed) });
    expect(found.rows.length).toBe(wanted.size);
    for (const row of found.rows) if (wanted.has(row)) hits++;
    total += wanted.size;
  }
  return hits / total;
}

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

describe('HnswIndex: saved bytes', () => {
  let data: Sample;
  let sections: IndexSection[];
  beforeAll(async () => {
    data = sample('Euclid', 500, 256);
    const index = await HnswIndex.build(data.source);
    sections = copied(index.save());
    index.free();
  });

  function damage(
    name: string,
    change: (bytes: Uint8Array) => Uint8Array | undefined,
  ): IndexSection[] {
    return sections.flatMap((section) => {
      if (section.name !== name) return [section];
      const bytes = change(section.bytes.slice());
      return bytes ? [{ name, bytes }] : [];
    });
  }

  it('are refused when a section is missing or short', async () => {
    for (const { name } of sections) {
      for (const change of [() => undefined, (bytes: Uint8Array) => bytes.subarray(1)]) {
        await expect(HnswIndex.load(damage(name, change), data.source)).rejects.toSatisfy(
          (error) => StorageError.isInstance(error) && error.code === 'corrupted',
        );
      }
    }
  });

  it('are refused when a word of the header is wrong', async () => {
    // The last two words are padding, the twelfth is a float.
    for (const word of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]) {
      const broken = damage('graph', (bytes) => {
        bytes[word * 4 + 1]! ^= 0x5a;
        return bytes;
      });
      await expect(HnswIndex.load(broken, data.source)).rejects.toSatisfy((error) =>
        StorageError.isInstance(error),
      );
    }
  });

  it('are read with the padding they were saved with: whole cache lines, in the first version', async () => {
    const { source, queries } = sample('Cosine', 500, 512);
    const index = await HnswIndex.build(source);
    const padded = copied(index.save()).map(({ name, bytes }) => {
      if (name === 'graph') new DataView(bytes.buffer).setUint32(13 * 4, 0, true);
      if (name !== 'one-bit') return { name, bytes };
      const wide = new Uint8Array(500 * 128);
      for (let row = 0; row < 500; row++) {
        wide.set(bytes.subarray(row * 80, (row + 1) * 80), row * 128);
      }
      return { name, bytes: wide };
    });
    const copy = await HnswIndex.load(padded, source);
    const again = await HnswIndex.load(copied(copy.save()), source);
    for (const query of queries) {
      const expected = index.search(query, { limit: LIMIT, ef: 64 });
      expect(copy.search(query, { limit: LIMIT, ef: 64 })).toEqual(expected);
      expect(again.search(query, { limit: LIMIT, ef: 64 })).toEqual(expected);
    }
    for (const some of [index, copy, again]) some.free();
  });

  it('are refused when a link leaves the graph', async () => {
    for (const name of ['links', 'upper-links']) {
      const broken = damage(name, (bytes) => {
        new DataView(bytes.buffer).setUint32(0, 500, true);
        return bytes;
      });
      await expect(HnswIndex.load(broken, data.source)).rejects.toThrow('does not exist');
    }
  });

  it('are refused for other rows', async () => {
    const { source } = data;
    for (const other of [{ count: 499 }, { dimension: 255 }, { distance: 'Dot' as const }]) {
      await expect(HnswIndex.load(sections, { ...source, ...other })).rejects.toThrow('do not fit');
    }
  });
});

describe('HnswIndex: loading', () => {
  /** Originals of 17 million bytes: more than are loaded before an index opens. */
  const COUNT = 5600;
  let data: Sample;
  let index: HnswIndex;
  let sections: IndexSection[];
  beforeAll(async () => {
    data = sample('Cosine', COUNT, 768);
    index = await HnswIndex.build(data.source, { workers: 2 });
    sections = copied(index.save());
  });
  afterAll(() => index.free());

  const answers = (some: HnswIndex) =>
    data.queries.map((query) => some.search(query, { limit: LIMIT, ef: 64 }));

  it('answers alike before and after its originals are in memory', async () => {
    const { source } = data;
    let read = 0;
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      read += to - from;
      source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...source, copyInto });
    expect(read).toBeLessThan(COUNT / 2);
    expect(answers(loaded)).toEqual(answers(index));
    expect(loaded.vectorAt(7)).toEqual(data.flat.vectorAt(7));
    expect(loaded.save().map(({ name }) => name)).toEqual(sections.map(({ name }) => name));
    await loaded.loadOriginals();
    read = 0;
    expect(answers(loaded)).toEqual(answers(index));
    expect(loaded.vectorAt(7)).toEqual(data.flat.vectorAt(7));
    expect(read).toBe(0);
    loaded.free();
  });

  it('goes on reading rows where they cannot all be loaded, and says so', async () => {
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      if (to === COUNT) throw new StorageError('corrupted', 'the last row is damaged');
      data.source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...data.source, copyInto });
    await expect(loaded.loadOriginals()).rejects.toThrow('the last row is damaged');
    const query = data.flat.vectorAt(3);
    expect(loaded.search(query, { limit: 1 }).rows).toEqual(Uint32Array.of(3));
    const last = data.flat.vectorAt(COUNT - 1);
    expect(() => loaded.search(last, { limit: 1 })).toThrow('the last row is damaged');
    loaded.free();
  });

  it('reads no more once it is freed', async () => {
    let isFreed = false;
    const copyInto: RowSource['copyInto'] = (target, from, to) => {
      expect(isFreed).toBe(false);
      data.source.copyInto(target, from, to);
    };
    const loaded = await HnswIndex.load(sections, { ...data.source, copyInto });
    const loading = loaded.loadOriginals();
    loaded.free();
    isFreed = true;
    await loading;
    await loaded.loadOriginals();
  });

  it('leaves out codes that are not kept beside originals on disk', async () => {
    const onDisk = await HnswIndex.load(sections, data.source, { onDisk: true });
    expect(onDisk.bytes()).toBeLessThan(index.bytes() - COUNT * (3072 + 768));
    expect(onDisk.navigation).toBe('one-bit');
    expect(recall(onDisk, data)).toBeGreaterThan(0.97);
    const again = await HnswIndex.load(copied(onDisk.save()), data.source, { onDisk: true });
    expect(answers(again)).toEqual(answers(onDisk));
    onDisk.free();
    again.free();
  });
});

describe('HnswIndex: building', () => {
  it('takes no rows, and one', async () => {
    const none = sample('Cosine', 0, 8);
    const empty = await HnswIndex.build(none.source);
    expect(empty.search(new Float32Array(8), { limit: 5 }).rows).toHaveLength(0);
    const reloaded = await HnswIndex.load(copied(empty.save()), none.source);
    expect(reloaded.count).toBe(0);
    const one = sample('Cosine', 1, 300);
    const single = await HnswIndex.build(one.source);
    expect([...single.search(one.queries[0]!, { limit: 5 }).rows]).toEqual([0]);
  });

  it('scans where there is no graph', async () => {
    const data = sample('Cosine', 5000, 256);
    const index = await HnswIndex.build(data.source, { m: 0 });
    expect(index.search(data.queries[0]!, { limit: LIMIT, ef: 50 }).strategy).toBe('scan');
    expect(recall(index, data, { ef: 50 })).toBeGreaterThan(0.99);
    const copy = await HnswIndex.load(copied(index.save()), data.source);
    expect(recall(copy, data, { ef: 50 })).toBeGreaterThan(0.99);
  });

  it('stops when told to, and leaves nothing running', async () => {
    const { source } = sample('Cosine', 4000, 128);
    const controller = new AbortController();
    const building = HnswIndex.build(source, { signal: controller.signal, efConstruct: 400 });
    setTimeout(() => controller.abort(new Error('enough')), 60);
    await expect(building).rejects.toThrow('enough');
    await expect(HnswIndex.build(source, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('stops while rows are still encoded, and leaves no rejection that nobody hears of', async () => {
    const { source } = sample('Cosine', 9000, 256);
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    try {
      const controller = new AbortController();
      const copyInto: RowSource['copyInto'] = (target, from, to) => {
        // Not the sample for the mean: by then a thread has been given rows to encode.
        if (from > 4500 && to - from > 100) controller.abort(new Error('enough'));
        source.copyInto(target, from, to);
      };
      const { signal } = controller;
      await expect(HnswIndex.build({ ...source, copyInto }, { signal })).rejects.toThrow('enough');
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      process.off('unhandledRejection', hear);
    }
    expect(unheard).toEqual([]);
  });

  it('tells how far it is', async () => {
    const shares: number[] = [];
    const { source } = sample('Cosine', 3000, 64);
    await HnswIndex.build(source, { onProgress: (share) => shares.push(share) });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('leaves other indexes searchable meanwhile', async () => {
    const data = sample('Cosine', 3000, 96);
    const index = await HnswIndex.build(data.source);
    let isBuilding = true;
    const building = HnswIndex.build(sample('Cosine', 4000, 128, 9).source, { workers: 2 }).finally(
      () => {
        isBuilding = false;
      },
    );
    let searches = 0;
    while (isBuilding) {
      expect(recall(index, data, { ef: 64 })).toBeGreaterThan(0.95);
      searches += data.queries.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await building;
    expect(searches).toBeGreaterThan(0);
  });

  it('finds rows among thousands that are all the same', async () => {
    const { rows } = embeddingLikeRows({ count: 3000, dimension: 64, seed: 21 });
    const flat = new FlatVectors({ dimension: 64, distance: 'Cosine' });
    // Half of all rows are copies of one of three.
    rows.forEach((values, row) => flat.append(row % 2 ? rows[row % 3]! : values));
    const index = await HnswIndex.build(flat.rows());
    const { rows: queries } = embeddingLikeRows({ count: 60, dimension: 64, seed: 22 });
    let hits = 0;
    for (const query of queries) {
      const best = flat.search(query, 10).scores;
      const found = index.search(query, { limit: 10, ef: 64 }).scores;
      // Copies are equally right, so scores are compared.
      found.forEach((score, i) => {
        if (score >= best[i]! - 1e-5) hits++;
      });
    }
    expect(hits / 600).toBeGreaterThan(0.95);
  });
});

function copied(sections: readonly IndexSection[]): IndexSection[] {
  return sections.map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
}
