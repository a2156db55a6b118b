import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveReader } from '../../../../test/support/naive-reader.js';
import type { Payload } from '../../../engine/index.js';
import { parseGroupsRequest } from '../request/groups.js';
import { lookupId, runGroups } from './run-groups.js';

/** Points on a line; the query asks for large positions. */
function readerOver(points: readonly { id: number; at: number; payload: Payload }[]): NaiveReader {
  return new NaiveReader(
    {
      '': { kind: 'dense', dimension: 1, distance: 'Dot' },
      euclid: { kind: 'dense', dimension: 1, distance: 'Euclid' },
    },
    points.map(({ id, at, payload }) => {
      const vector = { kind: 'dense', values: Float32Array.of(at) } as const;
      return { id, vectors: { '': vector, euclid: vector }, payload };
    }),
  );
}

async function groups(body: object, reader: NaiveReader): Promise<[unknown, unknown[]][]> {
  const request = parseGroupsRequest({ group_by: 'doc', ...body });
  const { groups: found } = await runGroups(request, reader, () => reader);
  return found.map(({ id, hits }) => [id, hits.map((hit) => hit.id)]);
}

const library = readerOver([
  { id: 1, at: 9, payload: { doc: ['a', 'a'] } },
  { id: 2, at: 8, payload: { doc: ['a', 'b'] } },
  { id: 3, at: 7, payload: { doc: 'b' } },
  { id: 4, at: 6, payload: { doc: 3 } },
  { id: 5, at: 5, payload: { doc: false } },
  { id: 6, at: 4, payload: { doc: 2.5 } },
  { id: 7, at: 3, payload: {} },
  { id: 8, at: 2, payload: { doc: [] } },
  { id: 9, at: 1, payload: { doc: '3' } },
]);

describe('groups', () => {
  it('come in the order of their best hit; a point with several values is in several', async () => {
    expect(await groups({ query: [1] }, library)).toEqual([
      ['a', [1, 2]],
      ['b', [2, 3]],
      [3, [4]],
      ['3', [9]],
    ]);
  });

  it('keep at most their size, and as many as asked for', async () => {
    expect(await groups({ query: [1], group_size: 1, limit: 2 }, library)).toEqual([
      ['a', [1]],
      ['b', [2]],
    ]);
  });

  it('put the nearest first under distances too', async () => {
    expect(await groups({ query: [7], using: 'euclid', limit: 1 }, library)).toEqual([
      ['b', [3, 2]],
    ]);
  });

  it('obey filter and threshold', async () => {
    const filter = { must_not: [{ has_id: [1] }] };
    expect(await groups({ query: [1], filter, score_threshold: 5.5 }, library)).toEqual([
      ['a', [2]],
      ['b', [2, 3]],
      [3, [4]],
    ]);
  });

  it('work without a query, by payload and over fusions', async () => {
    expect(await groups({ limit: 2 }, library)).toEqual([
      ['a', [1, 2]],
      ['b', [2, 3]],
    ]);
    const prefetch = [
      { query: [1], limit: 3 },
      { query: [-1], limit: 2 },
    ];
    const fused = await groups({ prefetch, query: { fusion: 'rrf' }, limit: 3 }, library);
    // Point 9 is last of the first list and first of the second, point 1 in the first list only.
    expect(fused.map(([id]) => id)).toEqual(['3', 'a', 'b']);
  });

  it('are found behind one that fills every page', async () => {
    const points = Array.from({ length: 300 }, (_, id) => ({
      id,
      at: 1000 - id,
      payload: { doc: id < 290 ? 'large' : `small ${id % 5}` },
    }));
    const found = await groups({ query: [1], limit: 6, group_size: 2 }, readerOver(points));
    expect(found).toHaveLength(6);
    expect(found[0]).toEqual(['large', [0, 1]]);
    for (const [, members] of found) expect(members).toHaveLength(2);
  });

  it('follow an array path', async () => {
    const reader = readerOver([
      { id: 1, at: 1, payload: { parts: [{ doc: 'x' }, { doc: 'y' }] } },
      { id: 2, at: 2, payload: { parts: [{ doc: 'y' }] } },
    ]);
    expect(await groups({ query: [1], group_by: 'parts[].doc' }, reader)).toEqual([
      ['y', [2, 1]],
      ['x', [1]],
    ]);
  });

  it('equal those of the whole ranking, wherever the rounds suffice', async () => {
    const cases = fc.record({
      docs: fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 1, 2), { maxLength: 3 }), {
        maxLength: 25,
      }),
      size: fc.integer({ min: 1, max: 3 }),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ docs, size, limit }) => {
        const points = docs.map((doc, id) => ({ id, at: 100 - id, payload: { doc } }));
        const expected = new Map<unknown, number[]>();
        for (const [id, values] of docs.entries()) {
          for (const value of new Set(values)) {
            const members = expected.get(value) ?? [];
            expected.set(value, members);
            if (members.length < size) members.push(id);
          }
        }
        const found = await groups({ query: [1], group_size: size, limit }, readerOver(points));
        expect(found).toEqual([...expected].slice(0, limit));
      }),
      { seed: 51 },
    );
  });
});

describe('lookupId', () => {
  it('reads group values as point ids where they can be ones', () => {
    expect(lookupId(7)).toBe(7);
    expect(lookupId(-7)).toBeUndefined();
    expect(lookupId('7')).toBeUndefined();
    expect(lookupId('550E8400E29B41D4A716446655440000')).toBe(
      '550e8400-e29b-41d4-a716-446655440000',
    );
  });
});
