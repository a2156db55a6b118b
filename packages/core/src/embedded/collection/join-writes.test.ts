import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EmbeddedEngine, openEngine } from '../engine/index.js';
import { joinWrites } from './join-writes.js';
import type { ResolveWrite } from './resolve-write.js';

function write(replaced?: number[]): ResolveWrite {
  return Object.assign(async () => ({ kind: 'delete', ids: [] }) as const, { replaced });
}

it('writes that replace payloads of different points stand together, and nothing else does', () => {
  const lengths = (...writes: ResolveWrite[]) => joinWrites(writes).map(({ length }) => length);
  expect(lengths()).toEqual([]);
  expect(lengths(write([1]), write([2, 3]), write([4]))).toEqual([3]);
  expect(lengths(write([1]), write([2]), write([1]), write([2]))).toEqual([2, 2]);
  expect(lengths(write([1]), write(), write([2]), write(), write())).toEqual([1, 1, 1, 1, 1]);
  const many = Array.from({ length: 70_000 }, (_, id) => write([id]));
  expect(lengths(...many)).toEqual([65_536, 4_464]);
});

let engine: EmbeddedEngine;
beforeEach(async () => {
  engine = await openEngine({ memory: true });
  await engine.createCollection('docs', {});
  const points = Array.from({ length: 10 }, (_, id) => ({ id, vector: {}, payload: { id } }));
  await engine.upsert('docs', { points, wait: true });
});
afterEach(() => engine.close());

async function payloads(): Promise<unknown[]> {
  const { points } = await engine.scroll('docs', { limit: 10 });
  return points.map(({ payload }) => payload);
}

const overwrite = (id: number, n: number) => ({
  overwrite_payload: { points: [id], payload: { n } },
});

it('a batch of replacements is one write', async () => {
  const before = await engine.setPayload('docs', { points: [0], payload: { id: 0 }, wait: true });
  const operations = [0, 1, 2].map((id) => overwrite(id, id));
  const results = await engine.batchUpdate('docs', { operations, wait: true });
  const number = before.operation_id! + 1;
  expect(results).toEqual(Array(3).fill({ operation_id: number, status: 'completed' }));
  expect((await payloads()).slice(0, 4)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, { id: 3 }]);
});

it('the last of several replacements of a point stays', async () => {
  const operations = [overwrite(1, 1), overwrite(1, 2), { clear_payload: { points: [2] } }];
  await engine.batchUpdate('docs', { operations, wait: true });
  expect((await payloads()).slice(1, 3)).toEqual([{ n: 2 }, {}]);
});

it('those before an unknown point stay, those after it are left out', async () => {
  const operations = [overwrite(1, 1), overwrite(99, 2), overwrite(2, 3)];
  const batch = engine.batchUpdate('docs', { operations, wait: true });
  await expect(batch).rejects.toMatchObject({ status: 404 });
  expect((await payloads()).slice(1, 3)).toEqual([{ n: 1 }, { id: 2 }]);
});
