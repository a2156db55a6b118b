import type { Record as PointRecord, QueryResponse } from '../../../engine/index.js';
import { type AttackFamily, probe, SHARED_ID, strike } from '../attack.js';

function holds(condition: (answer: never) => boolean) {
  return (answer: unknown) => condition(answer as never);
}

function idsAre(...expected: (number | string)[]) {
  return holds(({ points }: QueryResponse) => {
    const found = points.map(({ id }) => String(id)).sort();
    return JSON.stringify(found) === JSON.stringify(expected.map(String).sort());
  });
}

/** A wall that keeps tenants from their own points would stop every attack. It must not. */
export const ownPoints: AttackFamily = {
  title: 'a tenant reaches its own points',
  attacks: () => [
    probe(
      'by id, read back as written',
      ({ engine, name }) => engine.retrieve(name, { ids: [1, SHARED_ID] }),
      holds(
        (points: PointRecord[]) => points.length === 2 && points.some(({ id }) => id === SHARED_ID),
      ),
    ),
    probe(
      'by id in a filter',
      ({ engine, name }) => engine.scroll(name, { filter: { must: [{ has_id: [1, SHARED_ID] }] } }),
      idsAre(1, SHARED_ID),
    ),
    probe(
      'by id as an example, which is left out',
      ({ engine, name }) => engine.query(name, { query: 1, using: 'dense', limit: 100 }),
      idsAre(2, 3, 4, 5, SHARED_ID),
    ),
    probe(
      'by a filter',
      ({ engine, name }) =>
        engine.scroll(name, { filter: { must: [{ key: 'kind', match: { value: 'b' } }] } }),
      idsAre(2, 4, SHARED_ID),
    ),
    probe(
      'by vector, and its payload',
      ({ engine, name }) =>
        engine.query(name, { query: [5, 1], using: 'dense', limit: 1, with_payload: ['marker'] }),
      holds(({ points }: QueryResponse) => points[0]?.payload?.['marker'] === 'plain'),
    ),
    strike(
      'after their payload was cleared',
      async ({ engine, name }) => {
        await engine.clearPayload(name, { points: [SHARED_ID], wait: true });
        return engine.retrieve(name, { ids: [SHARED_ID] });
      },
      holds((points: PointRecord[]) => points[0]?.id === SHARED_ID),
    ),
    strike(
      'and changes them',
      async ({ engine, name }) => {
        await engine.setPayload(name, { points: [1], payload: { kind: 'z' }, wait: true });
        await engine.delete(name, { points: [2], wait: true });
        return engine.scroll(name, {
          filter: { must_not: [{ key: 'kind', match: { value: 'a' } }] },
        });
      },
      idsAre(1, 4, 5, SHARED_ID),
    ),
  ],
};
