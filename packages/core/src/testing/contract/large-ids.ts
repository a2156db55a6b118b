import assert from 'node:assert/strict';
import type { PointId, Record as PointRecord } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, BAD_REQUEST } from './expectations.js';

/**
 * Ids go up to 2^64 - 1. From 2^53 on they are `bigint`s, in both directions, which the public type leaves out; the
 * official client carries them where JavaScript has `JSON.rawJSON` (Node 22 and newer).
 */
function id(value: bigint): PointId {
  return value as unknown as PointId;
}

const first = 2n ** 53n;
const large = [first, first + 1n, 424_242_424_242_424_242n, 2n ** 64n - 1n];

async function givenLarge({ engine, admin, name }: ContractContext) {
  await admin.createCollection(name, { vectors: { size: 2, distance: 'Dot' } });
  await engine.upsert(name, {
    wait: true,
    points: [
      { id: 7, vector: [0, 1], payload: { n: 7 } },
      ...large.map((value, n) => ({ id: id(value), vector: [n + 1, 0], payload: { n } })),
    ],
  });
  return engine;
}

/** What each point says of itself, by id; ids of different types are different keys. */
function byId(points: readonly PointRecord[]): Map<unknown, unknown> {
  return new Map(points.map((point) => [point.id, point.payload?.['n']]));
}

function expected(...places: number[]): Map<unknown, unknown> {
  return new Map(places.map((n) => [large[n], n]));
}

/** Ids that a JavaScript number cannot hold. */
export const largeIds = family('large ids', {
  'neighbours beyond 2^53 are different points, read back digit by digit': async (context) => {
    const engine = await givenLarge(context);
    assert.deepEqual(await engine.count(context.name), { count: 5 });
    const points = await engine.retrieve(context.name, { ids: large.map(id) });
    assert.deepEqual(byId(points), expected(0, 1, 2, 3));
    const { points: page } = await engine.scroll(context.name);
    assert.deepEqual(byId(page), new Map<unknown, unknown>([[7, 7], ...expected(0, 1, 2, 3)]));
  },

  'a bigint below 2^53 is the number': async (context) => {
    const engine = await givenLarge(context);
    assert.deepEqual(
      byId(await engine.retrieve(context.name, { ids: [id(7n)] })),
      new Map([[7, 7]]),
    );
    await engine.upsert(context.name, {
      points: [{ id: id(7n), vector: [1, 1], payload: { n: 8 } }],
      wait: true,
    });
    assert.deepEqual(byId(await engine.retrieve(context.name, { ids: [7] })), new Map([[7, 8]]));
    assert.deepEqual(await engine.count(context.name), { count: 5 });
  },

  'in columns, in filters and in every write': async (context) => {
    const engine = await givenLarge(context);
    const { name } = context;
    const [a, b, c, d] = large.map(id) as [PointId, PointId, PointId, PointId];
    await engine.upsert(name, {
      batch: { ids: [a], vectors: [[9, 9]], payloads: [{ n: 'column' }] },
      wait: true,
    });
    const filter = { must: [{ has_id: [a, c] }] };
    assert.deepEqual(await engine.count(name, { filter }), { count: 2 });
    await engine.setPayload(name, { points: [b], payload: { n: 'set' }, wait: true });
    await engine.updateVectors(name, { points: [{ id: b, vector: [5, 5] }], wait: true });
    await engine.overwritePayload(name, { filter, payload: { n: 'overwritten' }, wait: true });
    await engine.batchUpdate(name, { operations: [{ delete: { points: [d] } }], wait: true });
    const points = await engine.retrieve(name, { ids: [a, b, c, d], with_vector: true });
    assert.deepEqual(
      byId(points),
      new Map<unknown, unknown>([
        [a, 'overwritten'],
        [b, 'set'],
        [c, 'overwritten'],
      ]),
    );
    assert.deepEqual(points.find((point) => point.id === b)?.vector, [5, 5]);
  },

  'as examples, which are left out of what they find': async (context) => {
    const engine = await givenLarge(context);
    const [a, b, c, d] = large as [bigint, bigint, bigint, bigint];
    const near = await engine.query(context.name, { query: id(d), limit: 3 });
    assert.deepEqual(
      near.points.map((point) => point.id),
      [c, b, a],
    );
    const recommended = await engine.query(context.name, {
      query: { recommend: { positive: [id(a)], negative: [id(b)], strategy: 'best_score' } },
      limit: 10,
    });
    assert.deepEqual(
      new Set(recommended.points.map((point): unknown => point.id)),
      new Set<unknown>([7, c, d]),
    );
  },

  'as cursors': async (context) => {
    const engine = await givenLarge(context);
    const found: unknown[] = [];
    let offset: PointId | undefined;
    do {
      const page = await engine.scroll(context.name, {
        limit: 2,
        ...(offset === undefined ? {} : { offset }),
      });
      found.push(...page.points.map((point) => point.id));
      offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
    } while (offset !== undefined);
    assert.equal(found.length, 5);
    assert.deepEqual(new Set(found), new Set<unknown>([7, ...large]));
  },

  'an unknown one is named digit by digit': async (context) => {
    const engine = await givenLarge(context);
    const unknown = id(424_242_424_242_424_243n);
    const refusal = { status: 404, text: 'No point with id 424242424242424243 found' };
    await assertRejects(engine.query(context.name, { query: unknown }), refusal);
    const payload = { points: [unknown], payload: { n: 1 }, wait: true };
    await assertRejects(engine.setPayload(context.name, payload), refusal);
  },

  'below 0 and from 2^64 on they are none': async (context) => {
    const engine = await givenLarge(context);
    for (const value of [-1n, -first, 2n ** 64n]) {
      const point = { id: id(value), vector: [1, 1] };
      await assertRejects(
        engine.upsert(context.name, { points: [point], wait: true }),
        BAD_REQUEST,
      );
    }
    assert.deepEqual(await engine.count(context.name), { count: 5 });
  },
});
