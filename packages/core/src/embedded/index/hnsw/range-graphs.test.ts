import { describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { Bitset, RowSet } from '../../bytes/index.js';
import type { Distance, RowSource } from '../../kernel/index.js';
import type { DatatypeName } from '../../vectors/index.js';
import { prepareDense } from '../../vectors/index.js';
import { FlatVectors } from '../flat/index.js';
import type { HnswBuildOptions, HnswSearchOptions, IndexSection } from './index.js';
import { HnswIndex, RANGE_SECTION_NAMES, SearchThreads } from './index.js';

/** Graphs over ranges of the rows: those of a tenant, which are searched without the others. */

const COUNT = 7001;
const LIMIT = 10;
/** Candidates while building: ranges of up to forty times as many rows are scanned. */
const EF_CONSTRUCT = 40;
const RANGES = [
  { first: 0, count: 700 },
  { first: 700, count: 2001 },
  { first: 2733, count: 2400 },
  { first: 5200, count: 1801 },
] as const;
const [SMALL, SECOND, THIRD, LAST] = RANGES;
const BUILT = { efConstruct: EF_CONSTRUCT, workers: 2, ranges: { of: RANGES, m: 16 } };

interface Sample {
  readonly source: RowSource;
  readonly flat: FlatVectors;
  readonly queries: Float32Array[];
}

function sample(distance: Distance, dimension: number, datatype: DatatypeName = 'float32'): Sample {
  const normalized = distance === 'Cosine';
  const { rows } = embeddingLikeRows({ count: COUNT, dimension, seed: 3, normalized });
  const { rows: queries } = embeddingLikeRows({ count: 40, dimension, seed: 4, normalized });
  const flat = new FlatVectors({ dimension, distance, datatype });
  for (const values of rows) flat.append(prepareDense(values, distance, datatype));
  return { source: flat.rows(), flat, queries };
}

/** Every `step`-th row of a range. */
function rowsOf({ first, count }: { first: number; count: number }, step = 1): Bitset {
  const rows = new Bitset();
  for (let row = first; row < first + count; row += step) rows.add(row);
  return rows;
}

/** What is saved of an index, but for its graphs over ranges. */
function withoutRanges(index: HnswIndex): IndexSection[] {
  return index.save().filter(({ name }) => !RANGE_SECTION_NAMES.includes(name));
}

/** Share of the exact answers that the index finds, and how it found them. */
function ask(
  index: HnswIndex,
  { flat, queries }: Sample,
  bits: Bitset,
  options: Partial<HnswSearchOptions> = {},
) {
  const allowed = RowSet.ofBits(bits);
  const strategies = new Set<string>();
  const ranges = new Set<number | undefined>();
  let hits = 0;
  for (const query of queries) {
    const wanted = flat.search(query, LIMIT, bits);
    const found = index.search(query, { limit: LIMIT, ef: 40, allowed, ...options });
    strategies.add(found.strategy);
    ranges.add(found.inRangeOf);
    expect(found.rows).toHaveLength(LIMIT);
    const exact = flat.similarities(query, found.rows);
    found.scores.forEach((score, i) => {
      expect(score).toBeCloseTo(exact[i]!, 4);
    });
    for (const row of found.rows) {
      expect(bits.has(row)).toBe(true);
      if (wanted.rows.includes(row)) hits++;
    }
  }
  return {
    recall: hits / (queries.length * LIMIT),
    strategies: [...strategies],
    ranges: [...ranges],
  };
}

describe.each<[Distance, number, Partial<HnswBuildOptions>, DatatypeName?]>([
  ['Cosine', 288, {}],
  ['Euclid', 48, {}],
  ['Dot', 288, {}],
  ['Manhattan', 32, {}],
  ['Cosine', 7, {}],
  ['Cosine', 288, { onDisk: true }],
  ['Cosine', 288, { quantization: { binary: {} } }],
  ['Cosine', 288, { m: 0 }],
  ['Cosine', 288, { m: 4, ranges: { of: RANGES, m: 48 } }],
  ['Euclid', 30, {}, 'float16'],
  ['Cosine', 288, { onDisk: true }, 'float16'],
])('graphs over ranges: %s, %d dimensions, %o %s', (distance, dimension, options, datatype) => {
  const data = sample(distance, dimension, datatype);
  const built = HnswIndex.build(data.source, { ...BUILT, ...options });

  it('find the neighbours among the rows of their range', async () => {
    const index = await built;
    for (const range of [SECOND, THIRD, LAST]) {
      const { recall, ...how } = ask(index, data, rowsOf(range));
      expect(how).toEqual({ strategies: ['graph'], ranges: [range.count] });
      expect(recall).toBeGreaterThan(0.97);
    }
  });

  it('find those that are allowed of them', async () => {
    const index = await built;
    for (const [step, fullScanKilobytes, strategy] of [
      [2, 1, 'graph'],
      [5, 1, 'two-hop'],
      [5, undefined, 'scan'],
      [40, 1, 'scan'],
    ] as const) {
      const { recall, ...how } = ask(index, data, rowsOf(THIRD, step), { fullScanKilobytes });
      expect(how.ranges).toEqual([THIRD.count]);
      // A walk that the filter goes against gives way.
      expect(how.strategies).toContain(strategy);
      expect(recall).toBeGreaterThan(0.95);
    }
  });

  it('are exact when asked to be, and know few rows by a list', async () => {
    const index = await built;
    expect(ask(index, data, rowsOf(LAST), { exact: true }).recall).toBe(1);
    const list = Uint32Array.from({ length: 20 }, (_, i) => LAST.first + 17 + i * 80);
    for (const query of data.queries) {
      const found = index.search(query, { limit: LIMIT, allowed: RowSet.ofList(list) });
      const wanted = data.flat.search(query, LIMIT, Bitset.from(list));
      expect(found.rows.slice().sort()).toEqual(wanted.rows.slice().sort());
    }
  });

  it('leave searches to the others that cross their borders, or are in a range too small', async () => {
    const index = await built;
    const across = rowsOf({ first: SECOND.first, count: SECOND.count + 1 });
    expect(ask(index, data, across)).toMatchObject({ ranges: [undefined] });
    expect(ask(index, data, rowsOf(SMALL))).toEqual({
      recall: expect.closeTo(1, 1),
      strategies: ['scan'],
      ranges: [undefined],
    });
  });

  it('do not disturb the graph over all', async () => {
    const index = await built;
    const alone = await HnswIndex.load(withoutRanges(index), data.source, options);
    const among = { limit: LIMIT, allowed: RowSet.ofBits(rowsOf(THIRD)) };
    const rows = Uint32Array.of(0, 700, 7000);
    for (const query of data.queries) {
      index.search(query, among);
      expect(index.search(query, { limit: LIMIT })).toEqual(alone.search(query, { limit: LIMIT }));
      index.search(query, among);
      expect(index.similarities(query, rows)).toEqual(data.flat.similarities(query, rows));
      expect(alone.search(query, among).inRangeOf).toBeUndefined();
    }
    expect(alone.bytes()).toBeLessThan(index.bytes());
    alone.free();
  });

  it('answer the same when they have been saved and loaded', async () => {
    const index = await built;
    const loaded = await HnswIndex.load(index.save(), data.source, options);
    for (const query of data.queries) {
      for (const range of [SMALL, SECOND, THIRD, LAST]) {
        const asked = { limit: LIMIT, allowed: RowSet.ofBits(rowsOf(range)) };
        expect(loaded.search(query, asked)).toEqual(index.search(query, asked));
      }
    }
    loaded.free();
  });
});

describe('graphs over ranges', () => {
  const data = sample('Cosine', 288);
  const within = (range: { first: number; count: number }, step = 1) => ({
    limit: LIMIT,
    allowed: RowSet.ofBits(rowsOf(range, step)),
  });

  it('are built where a search would not rather scan, and not of nearly all rows', async () => {
    const of = [{ first: 10, count: COUNT - 20 }];
    const query = data.queries[0]!;
    const inRange = async (options: HnswBuildOptions) => {
      const index = await HnswIndex.build(data.source, { ...BUILT, ...options });
      const found = [...of, ...RANGES].map((range) => index.search(query, within(range)).inRangeOf);
      const { inGraphs } = index;
      index.free();
      return { found, inGraphs };
    };
    const large: number[] = [SECOND, THIRD, LAST].map(({ count }) => count);
    const all = COUNT - 20;
    expect(await inRange({})).toEqual({ found: [undefined, undefined, ...large], inGraphs: COUNT });
    expect(await inRange({ m: 0 })).toMatchObject({
      inGraphs: large.reduce((sum, count) => sum + count),
    });
    expect((await inRange({ ranges: { of, m: 8 } })).found[0]).toBeUndefined();
    expect(await inRange({ m: 0, ranges: { of, m: 8 } })).toEqual({
      found: [all, undefined, all, all, undefined],
      inGraphs: all,
    });
    // Kilobytes of 2,000 rows.
    const fullScanKilobytes = (2000 * 288 * 4) / 1024;
    expect((await inRange({ ranges: { of: RANGES, m: 8, fullScanKilobytes } })).found).toEqual([
      undefined,
      undefined,
      SECOND.count,
      THIRD.count,
      undefined,
    ]);
  });

  it('are searched in threads as here', async () => {
    const threads = new SearchThreads(2);
    const index = await HnswIndex.build(data.source, BUILT);
    const asked = data.queries.flatMap((query) =>
      [
        { limit: LIMIT },
        within(SECOND),
        within(THIRD),
        within(LAST, 2),
        within(LAST, 60),
        { ...within(LAST), exact: true },
      ].map((options) => ({ query, options })),
    );
    const answers = await Promise.all(
      asked.map(({ query, options }) => index.searchIn(threads, query, options)),
    );
    answers.forEach((answer, i) => {
      const { query, options } = asked[i]!;
      expect(answer).toEqual({ ...index.search(query, options), inThread: true });
    });
    await threads.close();
    index.free();
  });

  it('stop with the build, and count in its progress', async () => {
    const shares: number[] = [];
    const stop = new AbortController();
    const building = HnswIndex.build(data.source, {
      ...BUILT,
      efConstruct: 400,
      workers: 1,
      ranges: { of: [THIRD], m: 16, fullScanKilobytes: 1 },
      signal: stop.signal,
      onProgress: (share) => {
        shares.push(share);
        if (share > COUNT / (COUNT + THIRD.count)) stop.abort(new Error('enough'));
      },
    });
    await expect(building).rejects.toThrow('enough');
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
  });

  it('are refused where their sections do not fit together', async () => {
    const index = await HnswIndex.build(data.source, BUILT);
    const saved = index.save().map(({ name, bytes }) => ({ name, bytes: bytes.slice() }));
    index.free();
    const changed = (name: string, change: (words: Uint32Array) => void): IndexSection[] =>
      saved.map((section) => {
        if (section.name !== name) return section;
        const bytes = section.bytes.slice();
        change(new Uint32Array(bytes.buffer, 0, bytes.length >> 2));
        return { name, bytes };
      });
    const word = (at: number, value: number) => (words: Uint32Array) => {
      words[at] = value;
    };
    for (const sections of [
      changed('ranges', word(0, 2)),
      changed('ranges', word(1, 0)),
      changed('ranges', word(2, 7)),
      changed('ranges', word(3, 9)),
      changed('ranges', word(4, 2)),
      changed('ranges', word(5, COUNT)),
      changed('ranges', word(9, 0)),
      changed('ranges', word(7, 5)),
      changed('range-links', word(3, THIRD.count)),
      saved.filter(({ name }) => name !== 'range-links'),
      saved.filter(({ name }) => name !== 'range-levels'),
      saved.filter(({ name }) => name !== 'ranges'),
    ]) {
      await expect(HnswIndex.load(sections, data.source)).rejects.toMatchObject({
        code: 'corrupted',
      });
    }
  });
});
