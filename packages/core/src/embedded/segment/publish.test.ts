import { expect, it } from 'vitest';
import { AppendableSegment } from './appendable-segment.js';

const NOTHING = new TextEncoder().encode('{}');

function segmentOf(ids: readonly number[]): AppendableSegment {
  const segment = new AppendableSegment(1, new Map(), new Map());
  for (const id of ids) segment.bind(segment.append(id, NOTHING, new Map()));
  segment.publish(0);
  return segment;
}

it('finds the rows of before until new ones are published, and then those', () => {
  const segment = segmentOf([1, 2, 3]);
  for (const id of [2, 4, 2]) segment.bind(segment.append(id, NOTHING, new Map()));
  expect([1, 2, 3, 4].map((id) => segment.offsetOf(id))).toEqual([0, 1, 2, undefined]);
  expect(segment.liveCount).toBe(3);
  segment.kill(1);
  segment.publish(3);
  expect([1, 2, 3, 4].map((id) => segment.offsetOf(id))).toEqual([0, 5, 2, 4]);
  expect(segment.liveCount).toBe(4);
  expect([...segment.live.toArray()]).toEqual([0, 2, 4, 5]);
});

it('shows of an id that comes twice at once only the newer row', () => {
  const segment = segmentOf([7, 7, 8, 7]);
  expect(segment.offsetOf(7)).toBe(3);
  expect([...segment.live.toArray()]).toEqual([2, 3]);
  expect(segment.liveCount).toBe(2);
});
