import assert from 'node:assert/strict';
import type { OrderByInterface, PointId } from '../../engine/index.js';
import { type ContractContext, family } from './contract-case.js';
import { assertRejects, BAD_REQUEST, idSet, ids } from './expectations.js';
import { givenHybrid, givenIndexes, givenPlane } from './sample-points.js';

const uuidA = '00000000-0000-0000-0000-000000000001';
const uuidB = 'ffffffff-0000-0000-0000-000000000000';

async function givenNumbered(context: ContractContext, count: number) {
  const { engine, admin, name } = context;
  await admin.createCollection(name, { vectors: { size: 1, distance: 'Dot' } });
  const points = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    vector: [index],
    payload: { n: index + 1, even: index % 2 === 1 },
  }));
  await engine.upsert(name, { points, wait: true });
  return engine;
}

/** Follows the cursor to the end. */
async function allPages({ engine, name }: ContractContext, limit: number): Promise<PointId[][]> {
  const pages: PointId[][] = [];
  let offset: PointId | undefined;
  do {
    const page = await engine.scroll(name, offset === undefined ? { limit } : { limit, offset });
    pages.push(ids(page.points));
    offset = (page.next_page_offset as PointId | null | undefined) ?? undefined;
  } while (offset !== undefined);
  return pages;
}

/** Reading points by id, in pages, and counting them. */
export const reads = family('reading', {
  'retrieve gives payloads and no vectors by default': async (context) => {
    const engine = await givenPlane(context);
    const [point] = await engine.retrieve(context.name, { ids: [2] });
    assert.equal(point?.id, 2);
    assert.equal(point?.payload?.['name'], 'two');
    assert.equal(point?.vector ?? undefined, undefined);
  },

  'retrieve leaves unknown ids out': async (context) => {
    const engine = await givenPlane(context);
    const points = await engine.retrieve(context.name, { ids: [99, 3, uuidA, 1] });
    assert.deepEqual(idSet(points), [1, 3]);
    assert.deepEqual(await engine.retrieve(context.name, { ids: [] }), []);
  },

  'payload selectors': async (context) => {
    const engine = await givenPlane(context);
    await engine.upsert(context.name, {
      wait: true,
      points: [
        { id: 9, vector: [1, 1], payload: { a: { b: 1, c: 2 }, list: [{ x: 1, y: 2 }], z: 3 } },
      ],
    });
    const select = async (with_payload: Parameters<typeof engine.retrieve>[1]['with_payload']) => {
      const [point] = await engine.retrieve(context.name, {
        ids: [9],
        ...(with_payload === undefined ? {} : { with_payload }),
      });
      return point?.payload ?? {};
    };
    assert.deepEqual(await select(false), {});
    assert.deepEqual(await select(['z']), { z: 3 });
    assert.deepEqual(await select(['a.b', 'missing']), { a: { b: 1 } });
    assert.deepEqual(await select({ include: ['list[].x'] }), { list: [{ x: 1 }] });
    assert.deepEqual(await select({ exclude: ['a.b', 'list'] }), { a: { c: 2 }, z: 3 });
  },

  'vector selectors': async (context) => {
    const engine = await givenHybrid(context);
    const vector = async (with_vector: boolean | string[]) => {
      const [point] = await engine.retrieve(context.name, { ids: [1], with_vector });
      return point?.vector ?? undefined;
    };
    assert.deepEqual(await vector(['dense']), { dense: [3, 0] });
    assert.deepEqual(await vector(true), {
      dense: [3, 0],
      words: { indices: [1], values: [1] },
    });
    assert.equal(await vector(false), undefined);
  },

  'scroll gives ten points with payload and no vectors by default': async (context) => {
    const engine = await givenNumbered(context, 12);
    const page = await engine.scroll(context.name);
    assert.equal(page.points.length, 10);
    assert.ok(page.points.every(({ payload }) => typeof payload?.['n'] === 'number'));
    assert.ok(page.points.every(({ vector }) => (vector ?? undefined) === undefined));
  },

  'scroll visits every point once': async (context) => {
    await givenNumbered(context, 23);
    for (const limit of [1, 5, 22, 23, 24]) {
      const pages = await allPages(context, limit);
      const seen = pages.flat();
      assert.ok(pages.slice(0, -1).every((page) => page.length === limit));
      assert.equal(new Set(seen).size, 23);
      assert.equal(seen.length, 23);
    }
  },

  'scroll order does not change between calls': async (context) => {
    await givenNumbered(context, 23);
    const [once, again] = [await allPages(context, 5), await allPages(context, 7)];
    assert.deepEqual(again.flat(), once.flat());
  },

  'scroll goes by id, numbers before UUIDs': async (context) => {
    const { engine, admin, name } = context;
    await admin.createCollection(name, { vectors: { size: 1, distance: 'Dot' } });
    const order = [0, 2, 10, 2 ** 40, uuidA, uuidB];
    const points = [10, uuidB, 2 ** 40, 0, uuidA, 2].map((id) => ({ id, vector: [1] }));
    await engine.upsert(name, { points, wait: true });
    assert.deepEqual((await allPages(context, 4)).flat(), order);
    const first = await engine.scroll(name, { limit: 4 });
    assert.equal(first.next_page_offset, uuidA);
    const last = await engine.scroll(name, { offset: uuidA });
    assert.deepEqual(ids(last.points), [uuidA, uuidB]);
    assert.equal(last.next_page_offset ?? null, null);
  },

  'a cursor is the id of the first point wanted, there or not': async (context) => {
    const engine = await givenNumbered(context, 5);
    assert.deepEqual(ids((await engine.scroll(context.name, { offset: 3 })).points), [3, 4, 5]);
    await engine.delete(context.name, { points: [3], wait: true });
    assert.deepEqual(ids((await engine.scroll(context.name, { offset: 3 })).points), [4, 5]);
    assert.deepEqual(ids((await engine.scroll(context.name, { offset: 6 })).points), []);
  },

  'scroll with a filter fills its pages': async (context) => {
    const engine = await givenNumbered(context, 20);
    const filter = { must: [{ key: 'even', match: { value: true } }] };
    const first = await engine.scroll(context.name, { filter, limit: 6 });
    assert.equal(first.points.length, 6);
    const offset = first.next_page_offset as PointId;
    const second = await engine.scroll(context.name, { filter, limit: 6, offset });
    assert.equal(second.next_page_offset ?? null, null);
    const evens = Array.from({ length: 10 }, (_, index) => 2 * index + 2);
    const seen = [...ids(first.points), ...ids(second.points)];
    assert.deepEqual(
      seen.sort((a, b) => Number(a) - Number(b)),
      evens,
    );
  },

  'scroll refuses a limit of 0 and malformed cursors': async (context) => {
    const engine = await givenNumbered(context, 2);
    await assertRejects(engine.scroll(context.name, { limit: 0 }), BAD_REQUEST);
    for (const offset of [true, {}, []]) {
      await assertRejects(engine.scroll(context.name, { offset: offset as number }), BAD_REQUEST);
    }
  },

  'scroll ordered by a payload value': async (context) => {
    const engine = await givenPlane(context);
    await givenIndexes(context, { rank: 'integer' });
    const order = async (order_by: OrderByInterface) => {
      const page = await engine.scroll(context.name, { order_by, limit: 3 });
      assert.equal(page.next_page_offset ?? null, null);
      return page.points;
    };
    assert.deepEqual(ids(await order('rank')), [1, 2, 3]);
    assert.deepEqual(ids(await order({ key: 'rank', direction: 'desc' })), [4, 3, 2]);
    assert.deepEqual(ids(await order({ key: 'rank', start_from: 3 })), [3, 4]);
    const descending = await order({ key: 'rank', direction: 'desc', start_from: 2 });
    assert.deepEqual(ids(descending), [2, 1]);
    assert.deepEqual(
      descending.map(({ order_value }) => order_value),
      [2, 1],
    );
  },

  'ordering leaves out points without a value and repeats those with several': async (context) => {
    const engine = await givenPlane(context);
    await givenIndexes(context, { many: 'integer' });
    await engine.setPayload(context.name, { points: [1], payload: { many: [5, 1] }, wait: true });
    await engine.setPayload(context.name, { points: [2], payload: { many: 3 }, wait: true });
    const { points } = await engine.scroll(context.name, { order_by: 'many' });
    assert.deepEqual(
      points.map(({ id, order_value }) => [id, order_value]),
      [
        [1, 1],
        [2, 3],
        [1, 5],
      ],
    );
  },

  'ordering needs a range index and takes no cursor': async (context) => {
    const engine = await givenPlane(context);
    await assertRejects(engine.scroll(context.name, { order_by: 'rank' }), {
      status: 400,
      text: 'No range index for `order_by` key',
    });
    await givenIndexes(context, { rank: 'integer' });
    await assertRejects(engine.scroll(context.name, { order_by: 'rank', offset: 2 }), BAD_REQUEST);
  },

  'ordering by dates': async (context) => {
    const engine = await givenPlane(context);
    await givenIndexes(context, { at: 'datetime' });
    const dates = ['2026-03-01', '2025-12-31T23:59:59Z', '2026-01-01T00:00:00+02:00'];
    for (const [index, at] of dates.entries()) {
      await engine.setPayload(context.name, { points: [index + 1], payload: { at }, wait: true });
    }
    const ordered = await engine.scroll(context.name, { order_by: 'at' });
    assert.deepEqual(ids(ordered.points), [3, 2, 1]);
    const since = { key: 'at', start_from: '2025-12-31T23:00:00Z' };
    const { points } = await engine.scroll(context.name, { order_by: since });
    assert.deepEqual(ids(points), [2, 1]);
  },

  'count counts what matches': async (context) => {
    const engine = await givenPlane(context);
    assert.deepEqual(await engine.count(context.name), { count: 4 });
    const filter = { must: [{ key: 'kind', match: { value: 'a' } }] };
    assert.deepEqual(await engine.count(context.name, { filter, exact: true }), { count: 2 });
    const { count } = await engine.count(context.name, { filter, exact: false });
    assert.ok(count >= 0 && count <= 4);
  },
});
