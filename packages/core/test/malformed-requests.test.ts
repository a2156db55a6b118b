/**
 * Malformed filters and payloads, each broken in one known way somewhere inside a request that is otherwise valid: every one is
 * refused as the caller's mistake, by every method that takes it, and nothing that is stored changes.
 */
import { expect, it } from 'vitest';
import { seededRandom } from '../src/embedded/filesystem/simulated/random.js';
import type { EmbeddedEngine } from '../src/index.js';
import { EngineError, openEngine } from '../src/index.js';
import { brokenFilter, brokenPayload } from './support/malformed.js';

/** `npm run soak -- malformed` makes a hundred thousand, seeded by the date. */
const CALLS = Number(process.env['QUARRY_MALFORMED'] ?? 4_000);
const SEED = Number(process.env['QUARRY_SEED'] ?? 20_261_122);
const POINTS = 200;
/** Calls after which all that is stored is compared. */
const COMPARED_EVERY = 500;
const SLOWEST_CALL_MILLISECONDS = 10;

const random = seededRandom(SEED);
const below = (bound: number): number => Math.floor(random() * bound);
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;

type Call = (engine: EmbeddedEngine, malformed: never) => Promise<unknown>;

const withFilter: { readonly [name: string]: Call } = {
  scroll: (engine, filter) => engine.scroll('c', { filter, limit: 5 }),
  'scroll in order': (engine, filter) => engine.scroll('c', { filter, order_by: 'size' }),
  count: (engine, filter) => engine.count('c', { filter, exact: pick([true, false]) }),
  query: (engine, filter) => engine.query('c', { query: [1, 2], filter, limit: 3 }),
  prefetch: (engine, filter) =>
    engine.query('c', { prefetch: { query: [1, 2], filter }, query: [2, 1] }),
  batch: (engine, filter) =>
    engine.queryBatch('c', { searches: [{ query: [1, 2] }, { query: [1, 2], filter }] }),
  groups: (engine, filter) => engine.queryGroups('c', { query: [1, 2], group_by: 'city', filter }),
  facet: (engine, filter) => engine.facet('c', { key: 'city', filter }),
  matrix: (engine, filter) => engine.searchMatrixPairs('c', { sample: 3, filter }),
  delete: (engine, filter) => engine.delete('c', { filter, wait: true }),
  'delete vectors': (engine, filter) => engine.deleteVectors('c', { filter, vector: [''] }),
  'set payload': (engine, filter) => engine.setPayload('c', { payload: { size: -1 }, filter }),
  'overwrite payload': (engine, filter) => engine.overwritePayload('c', { payload: {}, filter }),
  'delete payload': (engine, filter) => engine.deletePayload('c', { keys: ['city'], filter }),
  'clear payload': (engine, filter) => engine.clearPayload('c', { filter }),
  'conditional upsert': (engine, update_filter) =>
    engine.upsert('c', { points: [{ id: 1, vector: [9, 9] }], update_filter }),
  'batch update': (engine, filter) =>
    engine.batchUpdate('c', {
      operations: [{ delete: { points: [below(POINTS)] } }, { delete: { filter } }],
    }),
};

const withPayload: { readonly [name: string]: Call } = {
  upsert: (engine, payload) =>
    engine.upsert('c', {
      points: [
        { id: below(POINTS), vector: [9, 9] },
        { id: 999, vector: [1, 1], payload },
      ],
    }),
  'upsert in columns': (engine, payload) =>
    engine.upsert('c', {
      batch: {
        ids: [1, 2],
        vectors: [
          [1, 1],
          [9, 9],
        ],
        payloads: [{}, payload],
      },
    }),
  'set payload': (engine, payload) => engine.setPayload('c', { payload, points: [1, 2] }),
  'set payload under a key': (engine, payload) =>
    engine.setPayload('c', { payload, key: 'nested', points: [3] }),
  'overwrite payload': (engine, payload) => engine.overwritePayload('c', { payload, points: [1] }),
  'batch update': (engine, payload) =>
    engine.batchUpdate('c', {
      operations: [
        { set_payload: { payload: { size: -1 }, points: [below(POINTS)] } },
        { overwrite_payload: { payload, points: [1] } },
      ],
    }),
};

it(
  `${CALLS} malformed filters and payloads (seed ${SEED})`,
  async () => {
    const engine = await filledEngine();
    const before = await everything(engine);
    const unrefused: unknown[] = [];
    for (let call = 1; call <= CALLS; call++) {
      const isFilter = random() < 0.75;
      const calls = isFilter ? withFilter : withPayload;
      const malformed = isFilter ? brokenFilter(random) : brokenPayload(random);
      const name = pick(Object.keys(calls));
      const outcome = await calls[name]!(engine, malformed.value as never).then(
        () => 'answered',
        (error: unknown) => error,
      );
      const isRefused = EngineError.isInstance(outcome) && [400, 422].includes(outcome.status ?? 0);
      if (!isRefused) unrefused.push({ name, how: malformed.how, outcome });
      if (call % COMPARED_EVERY === 0) {
        expect(unrefused).toEqual([]);
        expect(await everything(engine)).toEqual(before);
      }
    }
    expect(unrefused).toEqual([]);
    expect(await everything(engine)).toEqual(before);
    await engine.close();
  },
  CALLS * SLOWEST_CALL_MILLISECONDS,
);

/** Points with values of all kinds in a sealed segment and in one that is written to, half of the fields indexed. */
async function filledEngine(): Promise<EmbeddedEngine> {
  const engine = await openEngine({ memory: true });
  await engine.createCollection('c', {
    vectors: { size: 2, distance: 'Dot' },
    optimizers_config: { indexing_threshold: 1 },
  });
  for (const [field_name, field_schema] of [
    ['city', 'keyword'],
    ['size', 'integer'],
    ['place', 'geo'],
    ['text', 'text'],
  ] as const) {
    await engine.createPayloadIndex('c', { field_name, field_schema, wait: true });
  }
  const points = Array.from({ length: POINTS }, (_, id) => ({
    id,
    vector: [id % 7, (id * 3) % 11],
    payload: {
      city: ['Berlin', 'Rome'][id % 2],
      size: id % 13,
      price: id / 3,
      place: { lon: id % 90, lat: id % 45 },
      at: new Date(id * 1e9).toISOString(),
      text: `word ${id}`,
      nested: { list: [{ a: id }, { a: null }] },
    },
  }));
  await engine.upsert('c', { points: points.slice(0, POINTS / 2), wait: true });
  await engine.upsert('c', { points: points.slice(POINTS / 2), wait: true });
  return engine;
}

async function everything(engine: EmbeddedEngine) {
  const { points } = await engine.scroll('c', {
    limit: 10 * POINTS,
    with_payload: true,
    with_vector: true,
  });
  const { payload_schema } = await engine.getCollection('c');
  return { points, payload_schema };
}
