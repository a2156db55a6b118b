import { describe, expect, it } from 'vitest';
import { NaiveReader } from '../../../../test/support/naive-reader.js';
import type { PointId } from '../../../engine/index.js';
import { parseScrollRequest } from '../request/reads.js';
import { runScroll } from './run-scroll.js';

const uuids = ['00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000b'];
const large = (2n ** 60n) as unknown as PointId;
const order = [1, 2, 10, large, ...uuids];
const reader = new NaiveReader(
  {},
  [uuids[1]!, 10, large, 1, uuids[0]!, 2].map((id) => ({
    id,
    vectors: {},
    payload: { even: id === 2 || id === 10 },
  })),
);

describe('scroll', () => {
  it('pages through all ids, numbers before UUIDs, and says where to go on', async () => {
    const seen: PointId[] = [];
    let offset: PointId | null = null;
    do {
      const request: object = { limit: 2, offset };
      const page = await runScroll(parseScrollRequest(request), reader);
      expect(page.hits.length).toBeLessThanOrEqual(2);
      seen.push(...page.hits.map(({ id }) => id));
      offset = page.nextOffset;
    } while (offset !== null);
    expect(seen).toEqual(order);
  });

  it('begins at the offset, included, even where no point has it', async () => {
    const { hits } = await runScroll(parseScrollRequest({ offset: 3 }), reader);
    expect(hits.map(({ id }) => id)).toEqual(order.slice(2));
  });

  it('looks past the page for matching points only', async () => {
    const filter = { must: [{ key: 'even', match: { value: true } }] };
    const page = await runScroll(parseScrollRequest({ filter, limit: 2 }), reader);
    expect(page).toEqual({
      hits: [
        { id: 2, score: 1 },
        { id: 10, score: 1 },
      ],
      nextOffset: null,
    });
  });

  it('under an order by payload has no next page', async () => {
    const ordered = new NaiveReader({}, [
      { id: 1, vectors: {}, payload: { rank: 5 } },
      { id: 2, vectors: {}, payload: { rank: 3 } },
    ]);
    const page = await runScroll(parseScrollRequest({ order_by: 'rank', limit: 1 }), ordered);
    expect(page).toEqual({ hits: [{ id: 2, score: 1, orderValue: 3 }], nextOffset: null });
  });
});
