/**
 * A filter that is asked again gives what it would give the first time, whatever was written in between: sealed segments
 * remember which rows recent filters matched, and rows die, payloads change and indexes come and go.
 */
import { expect, test } from 'vitest';
import { matchesPayload, parseFilter } from '../src/embedded/filter/index.js';
import type { EmbeddedEngine, Filter, Payload } from '../src/index.js';
import { openEngine } from '../src/index.js';

const POINTS = 1200;
const ROUNDS = 60;
const CITIES = ['Berlin', 'Paris', 'Rome', '1:Berlin'];

const FILTERS: Filter[] = [
  { must: [{ key: 'city', match: { value: 'Berlin' } }] },
  { must: [{ key: 'city', match: { value: '1:Berlin' } }] },
  { must_not: [{ key: 'city', match: { value: 'Berlin' } }] },
  { must: [{ key: 'size', range: { lt: 3 } }] },
  { must: [{ key: 'size', range: { lte: 3 } }] },
  { must: [{ key: 'size', match: { value: 1 } }] },
  { must: [{ key: 'size', match: { value: '1' } }] },
  { must: [{ key: 'size', match: { any: [1, 2] } }] },
  { must: [{ key: 'size', match: { except: [1, 2] } }] },
  {
    must: [
      { key: 'tenant', match: { value: 'a' } },
      { key: 'city', match: { value: 'Rome' } },
    ],
  },
  {
    must: [
      { key: 'tenant', match: { value: 'b' } },
      { key: 'city', match: { value: 'Rome' } },
    ],
  },
  {
    must: [
      { key: 'tenant', match: { value: 'a' } },
      {
        should: [
          { key: 'city', match: { value: 'Rome' } },
          { key: 'size', range: { gte: 9 } },
        ],
      },
    ],
  },
  { must: [{ has_id: [1, 5, 9, 700] }] },
  { must: [{ is_empty: { key: 'city' } }] },
  {
    min_should: { conditions: [{ key: 'size', range: { gt: 4 } }, { has_id: [2] }], min_count: 1 },
  },
];

test.each([1, 2, 3])('filters asked again and again between writes, seed %i', async (seed) => {
  const random = randomFrom(seed);
  const engine = await openEngine({ memory: true });
  const model = new Map<number, Payload>();
  await engine.createCollection('c', {
    vectors: { size: 2, distance: 'Dot' },
    optimizers_config: { indexing_threshold: 1 },
  });
  const write = async (ids: number[]) => {
    const points = ids.map((id) => ({ id, vector: [random(), 1], payload: draw(random) }));
    for (const { id, payload } of points) model.set(id, payload);
    await engine.upsert('c', { wait: true, points });
  };
  await write(Array.from({ length: POINTS }, (_, i) => i));
  await engine.optimize('c');
  for (let round = 0; round < ROUNDS; round++) {
    await change(engine, model, random, write);
    for (let i = 0; i < 4; i++) {
      const filter = FILTERS[Math.floor(random() * FILTERS.length)]!;
      const parsed = parseFilter(filter);
      const expected = [...model.keys()].filter((id) => matchesPayload(parsed, model.get(id)!, id));
      const sorted = expected.sort((a, b) => a - b);
      const scrolled = await engine.scroll('c', { filter, limit: POINTS * 2 });
      expect(scrolled.points.map(({ id }) => id)).toEqual(sorted);
      expect((await engine.count('c', { filter, exact: true })).count).toBe(sorted.length);
      const { points } = await engine.query('c', { query: [1, 1], filter, limit: POINTS * 2 });
      expect(points.map(({ id }) => id as number).sort((a, b) => a - b)).toEqual(sorted);
    }
  }
  const { searches, text } = await engine.explain('c', { query: [1, 1], filter: FILTERS[0]! });
  const remembered = searches[0]!.segments.map(({ filterCache }) => filterCache);
  expect(remembered.some((cache) => cache !== undefined && cache.hits > 0)).toBe(true);
  expect(text).toMatch(/filter: its rows were/);
  await engine.close();
});

test('what is remembered stays within four bytes a row, and recent filters stay', async () => {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', { vectors: { size: 2, distance: 'Dot' } });
  const points = Array.from({ length: 5000 }, (_, id) => ({
    id,
    vector: [id, 1],
    payload: { size: id },
  }));
  await engine.upsert('c', { wait: true, points });
  await engine.updateCollection('c', { optimizers_config: { indexing_threshold: 1 } });
  await engine.optimize('c');
  const ask = (lt: number) => {
    const filter = { must: [{ key: 'size', range: { lt } }] };
    return engine.explain('c', { query: [1, 1], filter });
  };
  for (let bound = 1; bound < 400; bound++) {
    await ask(bound);
    await ask(5000);
  }
  const { searches } = await ask(5000);
  const { filterCache } = searches[0]!.segments[0]!;
  expect(filterCache!.wasKnown).toBe(true);
  expect(filterCache!.bytes).toBeLessThan((1 << 16) + 4 * 5000);
  expect(filterCache!.filters).toBeGreaterThan(20);
  expect(filterCache!.filters).toBeLessThan(400);
  await engine.close();
});

function draw(random: () => number): Payload {
  const payload: Payload = { tenant: random() < 0.5 ? 'a' : 'b', size: Math.floor(random() * 10) };
  if (random() < 0.9) payload.city = CITIES[Math.floor(random() * CITIES.length)]!;
  return payload;
}

async function change(
  engine: EmbeddedEngine,
  model: Map<number, Payload>,
  random: () => number,
  write: (ids: number[]) => Promise<void>,
): Promise<void> {
  const some = () => Array.from({ length: 3 }, () => Math.floor(random() * POINTS * 1.1));
  const kind = Math.floor(random() * 7);
  const present = some().filter((id) => model.has(id));
  if (kind === 0) await write([...new Set(some())]);
  if (kind === 1 && present.length > 0) {
    for (const id of present) model.delete(id);
    await engine.delete('c', { wait: true, points: present });
  }
  if (kind === 2 && present.length > 0) {
    for (const id of present) model.set(id, { ...model.get(id)!, city: 'Rome' });
    await engine.setPayload('c', { wait: true, points: present, payload: { city: 'Rome' } });
  }
  const field_name = random() < 0.5 ? 'city' : 'size';
  const field_schema = field_name === 'city' ? 'keyword' : 'integer';
  if (kind === 3) await engine.createPayloadIndex('c', { wait: true, field_name, field_schema });
  if (kind === 4) await engine.deletePayloadIndex('c', field_name, { wait: true });
  if (kind === 5 && random() < 0.3) await engine.optimize('c');
}

function randomFrom(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
