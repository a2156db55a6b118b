import { expect, it } from 'vitest';
import { TimeSlice } from '../pacing/index.js';
import { AppendableSegment } from '../segment/index.js';
import { byTenant } from './tenant-order.js';

const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));

function segmentOf(tenants: (string | undefined)[]): AppendableSegment {
  const segment = new AppendableSegment(1, new Map(), new Map());
  for (const [id, tenant] of tenants.entries()) {
    const payload = bytes(tenant === undefined ? {} : { who: { tenant } });
    segment.bind(segment.append(id, payload, new Map()));
    segment.publish(id);
  }
  return segment;
}

it('puts the rows of a tenant side by side, over segments, and loses none', async () => {
  const first = segmentOf(['b', 'a', undefined, 'b', 'c']);
  const second = segmentOf(['a', 'b', 'd']);
  const rows = [
    { segment: first, offsets: Uint32Array.of(0, 1, 2, 3, 4) },
    { segment: second, offsets: Uint32Array.of(0, 2) },
  ];
  const ordered = await byTenant(rows, 'who.tenant', new TimeSlice());
  const list = ordered.flatMap(({ segment, offsets }) =>
    [...offsets].map((offset) => `${segment === first ? 1 : 2}:${offset}`),
  );
  expect(list).toEqual(['1:1', '2:0', '1:0', '1:3', '1:4', '2:2', '1:2']);
});
