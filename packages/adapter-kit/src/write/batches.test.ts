import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batches } from './batches.js';
import { pointSize } from './point-size.js';

test('batches hold everything in order, within the limits', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 100 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 100 }),
      (items, count, bytes) => {
        const cut = [...batches(items, (item) => item, { count, bytes })];
        expect(cut.flat()).toEqual(items);
        for (const batch of cut) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(count);
          const size = batch.reduce((sum, item) => sum + item, 0);
          if (batch.length > 1) expect(size).toBeLessThanOrEqual(bytes);
        }
      },
    ),
    { seed: 20261107 },
  );
});

test('a point is never taken for smaller than its request', () => {
  const vector = Array.from({ length: 256 }, (_, index) => Math.sin(index) / 3);
  for (const point of [
    { id: '0f8fad5b-d9cb-469f-a165-70867728950e', vector, payload: { text: 'ß'.repeat(500) } },
    { id: 1, vector: { a: vector, s: { indices: [1, 2], values: [0.1, 0.2] } }, payload: null },
    { id: 1, vector: { m: [vector, vector], t: { text: 'x'.repeat(99), model: 'qdrant/bm25' } } },
  ]) {
    expect(pointSize(point)).toBeGreaterThanOrEqual(
      Buffer.byteLength(JSON.stringify(point)) * 0.95,
    );
  }
});
