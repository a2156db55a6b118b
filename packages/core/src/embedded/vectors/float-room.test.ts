import { expect, it } from 'vitest';
import { LentFloatRoom, SHARED_ROOM } from './float-room.js';

it('gives the same floats to nobody else before they are given back, and then to another', () => {
  const first = new LentFloatRoom();
  const vectors = Array.from({ length: 500 }, (_, i) => first.take(100).fill(i));
  const other = new LentFloatRoom();
  other.take(100).fill(-1);
  SHARED_ROOM.take(100).fill(-2);
  for (const [i, vector] of vectors.entries())
    expect(vector).toEqual(new Float32Array(100).fill(i));
  const buffers = new Set(vectors.map(({ buffer }) => buffer));
  first.giveBack();
  expect(buffers.has(new LentFloatRoom().take(100).buffer)).toBe(true);
  expect(buffers.has(SHARED_ROOM.take(100).buffer)).toBe(false);
});

it('gives long vectors room of their own', () => {
  const room = new LentFloatRoom();
  const long = room.take(70_000);
  room.giveBack();
  expect(new LentFloatRoom().take(70_000).buffer).not.toBe(long.buffer);
});
