import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../src/index.js';

/**
 * A directory that version 0.1 wrote opens in every later version, with nothing lost and nothing rebuilt. The fixture is
 * never written again once a version that wrote it was released: a change of format gets a fixture of its own beside it.
 *
 * Until then: `QUARRY_WRITE_FIXTURE=1 npx vitest run packages/core/test/format-v1-opens`.
 */
const FIXTURE = fileURLToPath(new URL('./fixtures/format-v1', import.meta.url));
const EXPECTED = `${FIXTURE}.json`;
const COLLECTION = 'everything';

const wave = (seed: number, length: number) =>
  Array.from({ length }, (_, i) => Math.fround(Math.sin(seed * 3 + i)));

const uuid = (n: number) => `01234567-89ab-4def-8123-${n.toString(16).padStart(12, '0')}`;

/** A point with every kind of vector; the id is a UUID for every fourth. */
function point(n: number) {
  return {
    id: n % 4 === 3 ? uuid(n) : n,
    vector: {
      dense: wave(n, 8),
      flat: wave(n + 100, 3),
      sparse: { indices: [n % 6, 50 + n], values: [1, 0.25] },
      ...(n % 3 === 0 && { multi: [wave(n, 4), wave(n + 1, 4)] }),
    },
    payload: {
      word: ['red', 'green', 'blue'][n % 3],
      number: n,
      real: n / 8,
      flag: n % 2 === 0,
      when: new Date(Date.UTC(2026, 0, 1 + n)).toISOString(),
      where: { lat: n - 20, lon: n * 3 },
      owner: uuid(n % 5),
      text: `the ${n} quick foxes ran over ${n % 7} lazy dogs, naïve or not`,
      nested: { list: [{ n }, { n: n + 1 }], nothing: null },
    },
  };
}

const INDEXES = {
  word: 'keyword',
  number: 'integer',
  real: 'float',
  flag: 'bool',
  when: 'datetime',
  where: 'geo',
  owner: 'uuid',
  text: { type: 'text', tokenizer: 'word', lowercase: true },
} as const;

/** Sealed segments with dead rows and graphs, every kind of log record behind them, an alias. */
async function fill(engine: EmbeddedEngine): Promise<void> {
  await engine.createCollection(COLLECTION, {
    vectors: {
      dense: { size: 8, distance: 'Cosine' },
      flat: { size: 3, distance: 'Manhattan', hnsw_config: { m: 0 } },
      multi: { size: 4, distance: 'Dot', multivector_config: { comparator: 'max_sim' } },
    },
    sparse_vectors: { sparse: { modifier: 'idf' } },
    optimizers_config: { indexing_threshold: 1, max_segment_size: 2, default_segment_number: 4 },
  });
  for (const [field_name, field_schema] of Object.entries(INDEXES)) {
    await engine.createPayloadIndex(COLLECTION, { field_name, field_schema, wait: true });
  }
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => from + i);
  await engine.upsert(COLLECTION, { wait: true, points: numbers(0, 48).map(point) });
  await engine.optimize(COLLECTION);
  await engine.delete(COLLECTION, { wait: true, points: [5, uuid(7)] });
  await engine.upsert(COLLECTION, { wait: true, points: numbers(48, 88).map(point) });
  await engine.optimize(COLLECTION);
  await engine.delete(COLLECTION, { wait: true, points: [6] });
  await engine.upsert(COLLECTION, { wait: true, points: numbers(88, 92).map(point) });
  await engine.setPayload(COLLECTION, { wait: true, payload: { word: 'grey' }, points: [1, 2] });
  await engine.deleteVectors(COLLECTION, { wait: true, vector: ['flat'], points: [4] });
  await engine.updateCollectionAliases({
    actions: [{ create_alias: { alias_name: 'alias', collection_name: COLLECTION } }],
  });
}

/** All points, and answers that need each index and each kind of vector. */
async function answers(engine: EmbeddedEngine): Promise<unknown> {
  const { points } = await engine.scroll('alias', {
    limit: 1000,
    with_payload: true,
    with_vector: true,
  });
  const ids = async (filter: object) => {
    const found = await engine.scroll('alias', { limit: 1000, filter, with_payload: false });
    return found.points.map(({ id }) => id);
  };
  const must = (...conditions: object[]) => ids({ must: conditions });
  const nearest = async (using: string, query: never) => {
    const found = await engine.query('alias', { query, using, limit: 5 });
    return found.points.map(({ id }) => id);
  };
  const { payload_schema, config } = await engine.getCollection('alias');
  const answered = {
    points,
    schema: Object.entries(payload_schema).map(([name, index]) => [name, index?.data_type]),
    vectors: config.params,
    filters: [
      await must({ key: 'word', match: { value: 'grey' } }),
      await must({ key: 'number', range: { gte: 40 } }),
      await must({ key: 'real', range: { lt: 0.5 } }),
      await must({ key: 'flag', match: { value: true } }, { key: 'number', range: { lt: 9 } }),
      await must({ key: 'when', range: { gt: '2026-02-15T00:00:00Z' } }),
      await must({ key: 'where', geo_radius: { center: { lat: 0, lon: 60 }, radius: 500_000 } }),
      await must({ key: 'owner', match: { value: uuid(2) } }),
      await must({ key: 'text', match: { text: 'lazy 6' } }),
    ],
    searches: [
      await nearest('dense', wave(10, 8) as never),
      await nearest('flat', wave(110, 3) as never),
      await nearest('multi', [wave(9, 4)] as never),
      await nearest('sparse', { indices: [55, 60, 65], values: [3, 2, 1] } as never),
    ],
  };
  return JSON.parse(JSON.stringify(answered));
}

describe('a directory of format 1', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'quarry-format-'));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  it('opens, with nothing lost and nothing rebuilt', async () => {
    if (process.env['QUARRY_WRITE_FIXTURE']) await writeFixture();
    expect(existsSync(EXPECTED), 'the fixture is part of the repository').toBe(true);
    cpSync(FIXTURE, copy, { recursive: true });
    const warnings: string[] = [];
    const engine = await openEngine({
      path: copy,
      logger: { warn: (message) => void warnings.push(message) },
    });
    try {
      expect(await answers(engine)).toEqual(JSON.parse(readFileSync(EXPECTED, 'utf8')));
      expect(warnings).toEqual([]);
      expect((await engine.getCollection(COLLECTION)).indexed_vectors_count).toBeGreaterThan(80);
      await engine.upsert(COLLECTION, { wait: true, points: [point(160)] });
      await engine.optimize(COLLECTION);
      expect(await engine.retrieve(COLLECTION, { ids: [160] })).toHaveLength(1);
    } finally {
      await engine.close();
    }
  });
});

async function writeFixture(): Promise<void> {
  rmSync(FIXTURE, { recursive: true, force: true });
  const engine = await openEngine({ path: FIXTURE });
  await fill(engine);
  const expected = await answers(engine);
  await engine.close();
  writeFileSync(EXPECTED, `${JSON.stringify(expected)}\n`);
}
