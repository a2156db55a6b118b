import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EmbeddedEngine, PointId } from '@quarry/core';
import { openEngine } from '@quarry/core';
import { expect, it } from 'vitest';

/**
 * Random operations and restarts against a model: a Map of points. Whatever the engine does with segments, indexes and
 * logs, every answer is the model's. `MODEL_SEED` repeats a run, `MODEL_STEPS` lengthens it.
 */

const SEED = Number(process.env['MODEL_SEED'] ?? 20261122);
const STEPS = Number(process.env['MODEL_STEPS'] ?? 1_500);
const DIMENSION = 8;
const IDS = 300;

interface ModelPoint {
  payload: Record<string, unknown>;
  vectors: Map<string, number[] | { indices: number[]; values: number[] }>;
}

class Random {
  constructor(public state: number) {}
  next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state / 2 ** 32;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const idOf = (n: number): PointId => (n % 3 === 0 ? uuid(n) : n);

class Model {
  readonly points = new Map<PointId, ModelPoint>();

  sortedIds(): PointId[] {
    return [...this.points.keys()].sort((a, b) => {
      if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
      return a < b ? -1 : 1;
    });
  }

  matching(group: number): PointId[] {
    return this.sortedIds().filter((id) => this.points.get(id)!.payload['group'] === group);
  }

  nearest(query: number[], limit: number, group?: number): { id: PointId; score: number }[] {
    const hits: { id: PointId; score: number }[] = [];
    for (const [id, { vectors, payload }] of this.points) {
      const vector = vectors.get('dense') as number[] | undefined;
      if (!vector || (group !== undefined && payload['group'] !== group)) continue;
      hits.push({
        id,
        score: Math.sqrt(
          vector.reduce((sum, x, i) => sum + (Math.fround(x) - Math.fround(query[i]!)) ** 2, 0),
        ),
      });
    }
    return hits.sort((a, b) => a.score - b.score).slice(0, limit);
  }
}

class Run {
  readonly model = new Model();
  readonly random = new Random(SEED);

  constructor(public engine: EmbeddedEngine) {}

  vector(): number[] {
    // Halves have room for these.
    return Array.from({ length: DIMENSION }, () => (this.random.below(4097) - 2048) / 2048);
  }

  point(n: number): { id: PointId; point: ModelPoint } {
    const vectors: ModelPoint['vectors'] = new Map();
    if (this.random.next() < 0.9) vectors.set('dense', this.vector());
    if (this.random.next() < 0.5) {
      const indices = [this.random.below(20), 20 + this.random.below(20)];
      vectors.set('sparse', { indices, values: [1, 0.5] });
    }
    const payload: Record<string, unknown> = { group: this.random.below(5), tag: `t${n % 7}` };
    return { id: idOf(n), point: { payload, vectors } };
  }

  async upsert(): Promise<void> {
    const count = 1 + this.random.below(this.random.next() < 0.1 ? 200 : 6);
    const rows = Array.from({ length: count }, () => this.point(this.random.below(IDS)));
    await this.engine.upsert('c', {
      wait: true,
      points: rows.map(({ id, point }) => ({
        id,
        vector: Object.fromEntries(point.vectors),
        payload: point.payload,
      })),
    });
    for (const { id, point } of rows) this.model.points.set(id, point);
  }

  async change(): Promise<void> {
    const group = this.random.below(5);
    const some = this.model.sortedIds().filter(() => this.random.next() < 0.02);
    switch (this.random.below(7)) {
      case 0:
        await this.engine.delete('c', { points: [...some, 999_999], wait: true });
        for (const id of some) this.model.points.delete(id);
        return;
      case 1: {
        if (this.random.next() < 0.8) return;
        await this.engine.delete('c', {
          filter: { must: [{ key: 'group', match: { value: group } }] },
          wait: true,
        });
        for (const id of this.model.matching(group)) this.model.points.delete(id);
        return;
      }
      case 2:
        await this.engine.setPayload('c', { payload: { mark: group, tag: null }, points: some });
        for (const id of some) {
          const { payload } = this.model.points.get(id)!;
          payload['mark'] = group;
          delete payload['tag'];
        }
        return;
      case 3:
        await this.engine.overwritePayload('c', {
          payload: { group: (group + 1) % 5 },
          filter: { must: [{ key: 'mark', match: { value: group } }] },
        });
        for (const { payload } of this.model.points.values()) {
          if (payload['mark'] !== group) continue;
          for (const key of Object.keys(payload)) delete payload[key];
          payload['group'] = (group + 1) % 5;
        }
        return;
      case 4: {
        const vectors = some.map((id) => ({ id, vector: { dense: this.vector() } }));
        await this.engine.updateVectors('c', { points: vectors });
        for (const { id, vector } of vectors)
          this.model.points.get(id)!.vectors.set('dense', vector.dense);
        return;
      }
      case 5:
        await this.engine.deleteVectors('c', { points: some, vector: ['dense'] });
        for (const id of some) this.model.points.get(id)!.vectors.delete('dense');
        return;
      default:
        await this.engine.deletePayload('c', { keys: ['tag'], points: some });
        for (const id of some) delete this.model.points.get(id)!.payload['tag'];
    }
  }

  async check(): Promise<void> {
    const { engine, model, random } = this;
    const ids = model.sortedIds();
    expect((await engine.count('c')).count).toBe(ids.length);
    const page = await engine.scroll('c', { limit: ids.length + 1, with_payload: true });
    expect(page.points.map(({ id }) => id)).toEqual(ids);
    expect(page.points.map(({ payload }) => payload)).toEqual(
      ids.map((id) => model.points.get(id)!.payload),
    );
    const group = random.below(5);
    const filter = { must: [{ key: 'group', match: { value: group } }] };
    expect((await engine.count('c', { filter })).count).toBe(model.matching(group).length);
    const query = this.vector();
    for (const narrowed of [undefined, group]) {
      const expected = model.nearest(query, 10, narrowed);
      const { points } = await engine.query('c', {
        query,
        using: 'dense',
        limit: 10,
        params: { exact: true },
        ...(narrowed === undefined ? {} : { filter }),
      });
      expect(points.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      points.forEach(({ score }, i) => expect(score).toBeCloseTo(expected[i]!.score, 4));
    }
    const index = random.below(20);
    const holders = ids.filter((id) => {
      const sparse = model.points.get(id)!.vectors.get('sparse') as
        | { indices: number[] }
        | undefined;
      return sparse?.indices.includes(index);
    });
    const { points } = await engine.query('c', {
      query: { indices: [index], values: [1] },
      using: 'sparse',
      limit: IDS,
    });
    expect(new Set(points.map(({ id }) => id))).toEqual(new Set(holders));
  }
}

it.each([
  ['memory', 'float32'],
  ['disk', 'float32'],
  ['disk', 'float16'],
] as const)(
  `answers as a Map would, whatever happens in between (%s, %s, seed ${SEED})`,
  async (kind, datatype) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'quarry-model-'));
    const open = () => openEngine(kind === 'disk' ? { path: directory } : { memory: true });
    const run = new Run(await open());
    try {
      await run.engine.createCollection('c', {
        vectors: { dense: { size: DIMENSION, distance: 'Euclid', datatype } },
        sparse_vectors: { sparse: {} },
        optimizers_config: { indexing_threshold: 3, vacuum_min_vector_number: 100 },
      });
      for (let step = 0; step < STEPS; step++) {
        const dice = run.random.next();
        if (dice < 0.55) await run.upsert();
        else await run.change();
        if (dice > 0.998) {
          await run.engine.createPayloadIndex('c', {
            field_name: run.random.pick(['group', 'tag', 'mark']),
            field_schema: run.random.pick(['keyword', 'integer'] as const),
            wait: true,
          });
        }
        if (dice > 0.99) await run.engine.optimize();
        if (kind === 'disk' && dice > 0.985 && dice < 0.99) {
          await run.engine.close();
          run.engine = await open();
        }
        if (step % 25 === 24) await run.check();
      }
      await run.engine.optimize();
      await run.check();
    } finally {
      await run.engine.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
);
