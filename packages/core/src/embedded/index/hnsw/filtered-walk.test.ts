import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingLikeRows } from '../../../../test/support/embedding-like-rows.js';
import { Bitset, RowSet } from '../../bytes/index.js';
import type { RowSource } from '../../kernel/index.js';
import { FlatVectors } from '../flat/index.js';
import { buildSegment } from './build.js';
import { runSearch } from './run-search.js';
import type { SealedMemory } from './sealed-memory.js';
import { Plan, Stage } from './stages.js';

/** The walks by themselves, on a segment so small that the planner would scan it. */

const COUNT = 6000;
const DIMENSION = 288;
const LIMIT = 10;

describe.each([
  ['one-bit codes', Stage.OneBit],
  ['int8 codes', Stage.Int8],
  ['originals', Stage.Float],
] as const)('filtered walks by %s', (_, stage) => {
  let segment: SealedMemory;
  let flat: FlatVectors;
  let rows: RowSource;
  let topics: Uint16Array;
  const queries = embeddingLikeRows({ count: 60, dimension: DIMENSION, seed: 12 }).rows;

  beforeAll(async () => {
    const data = embeddingLikeRows({ count: COUNT, dimension: DIMENSION, seed: 11 });
    topics = data.topics;
    flat = new FlatVectors({ dimension: DIMENSION, distance: 'Cosine' });
    for (const values of data.rows) flat.append(values);
    rows = flat.rows();
    const storage = { oneBit: true, int8: true, floats: true };
    segment = await buildSegment(rows, { m: 16, efConstruct: 100, workers: 1, storage });
  });
  afterAll(() => flat.free());

  function search(query: Float32Array, plan: Plan, ef: number, allowed: Bitset) {
    const finals = stage === Stage.Float ? 0 : 16;
    const walked =
      plan === Plan.Graph ? Math.min(200, Math.ceil((ef * COUNT) / allowed.count())) : ef;
    const count = allowed.count();
    const limit = Math.min(LIMIT, count);
    const rows = RowSet.ofBits(allowed);
    return runSearch(segment, query, { plan, stage, limit, ef, walked, finals }, rows);
  }

  function outcome(plan: Plan, ef: number, allowed: Bitset) {
    let hits = 0;
    let total = 0;
    const plans = new Set<Plan>();
    for (const query of queries) {
      const found = search(query, plan, ef, allowed);
      const wanted = new Set(flat.search(query, LIMIT, allowed).rows);
      expect(found.rows.length).toBe(wanted.size);
      expect(new Set(found.rows).size).toBe(wanted.size);
      for (const row of found.rows) {
        expect(allowed.has(row)).toBe(true);
        if (wanted.has(row)) hits++;
      }
      total += wanted.size;
      plans.add(found.plan);
    }
    return { recall: hits / total, plans };
  }

  const uniform = (share: number): Bitset =>
    Bitset.from(
      Array.from({ length: COUNT }, (_, row) => row).filter(
        (row) => (Math.imul(row + 1, 2654435761) >>> 0) / 2 ** 32 < share,
      ),
    );
  const ofTopics = (wanted: (topic: number) => boolean): Bitset =>
    Bitset.from(
      Array.from({ length: COUNT }, (_, row) => row).filter((row) => wanted(topics[row]!)),
    );

  it.each([0.6, 0.3, 0.1])('two-hop finds what is allowed: %d of the rows', (share) => {
    const { recall, plans } = outcome(Plan.TwoHop, 64, uniform(share));
    expect(recall).toBeGreaterThan(0.96);
    expect(plans).toContain(Plan.TwoHop);
  });

  it.each([0.95, 0.5])('the plain walk drops what is not allowed: %d of the rows are', (share) => {
    const { recall, plans } = outcome(Plan.Graph, 64, uniform(share));
    expect(recall).toBeGreaterThan(0.96);
    expect(plans).toContain(Plan.Graph);
  });

  it('keeps recall where the filter goes against the query', () => {
    for (const allowed of [
      ofTopics((topic) => topic % 2 === 1),
      ofTopics((topic) => topic >= 12),
      ofTopics((topic) => topic < 2),
      ofTopics((topic) => topic === 30),
    ]) {
      for (const plan of [Plan.Graph, Plan.TwoHop]) {
        expect(outcome(plan, 64, allowed).recall).toBeGreaterThan(0.94);
      }
    }
  });

  it.each([
    ['scans a tenth', 0.1, 64, 0.97],
    ['scans half', 0.5, 64, 0.97],
  ])('%s of the rows, the farthest from the query: %d of them', (_, share, ef, least) => {
    for (const plan of [Plan.Graph, Plan.TwoHop]) {
      let hits = 0;
      for (const query of queries) {
        const nearestFirst = flat.search(query, COUNT).rows;
        const farthest = Bitset.from(nearestFirst.slice(Math.round(COUNT * (1 - share))));
        const wanted = new Set(flat.search(query, LIMIT, farthest).rows);
        const found = search(query, plan, ef, farthest);
        expect(found.plan).toBe(Plan.Scan);
        hits += [...found.rows].filter((row) => wanted.has(row)).length;
      }
      expect(hits / (queries.length * LIMIT)).toBeGreaterThan(least);
    }
  });

  it('finds each of a handful of rows, by scanning if need be', () => {
    for (const size of [1, 7, 10, 40]) {
      const allowed = Bitset.from(Array.from({ length: size }, (_, i) => (i * 149) % COUNT));
      for (const plan of [Plan.Graph, Plan.TwoHop]) {
        expect(outcome(plan, 64, allowed).recall).toBe(1);
      }
    }
  });
});
