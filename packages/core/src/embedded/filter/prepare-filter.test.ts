import { expect, it } from 'vitest';
import { PayloadIndexSet } from '../index/payload/index.js';
import { runSteps } from '../pacing/index.js';
import { compileFilter } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';
import { preparingFilter } from './prepare-filter.js';

const filter = parseFilter({
  should: [{ must: [{ key: 'tag', match: { value: 'tag-3' } }] }],
  must_not: [{ key: 'n', range: { lt: 100 } }],
});

it('has as many steps as there is to sort, none then, and changes no answer', () => {
  const indexes = PayloadIndexSet.create();
  indexes.define('tag', 'keyword');
  indexes.define('n', 'integer');
  const add = (from: number, to: number) => {
    for (let row = from; row < to; row++) indexes.addRow(row, { tag: `tag-${row % 10}`, n: row });
  };
  const matching = (size: number) => {
    const source = {
      size,
      payloadAt: () => ({}),
      idAt: (row: number) => row,
      offsetOf: () => undefined,
      hasVector: () => false,
      payloadIndexes: indexes,
    };
    return [...compileFilter(filter, source).rows().toArray()];
  };
  const expected = (size: number) =>
    Array.from({ length: size }, (_, row) => row).filter((row) => row % 10 === 3 && row >= 100);

  add(0, 10_000);
  expect(preparingFilter(filter, indexes)).toBeUndefined();
  add(10_000, 50_000);
  const steps = preparingFilter(filter, indexes)!;
  expect(steps.next().done).toBe(false);
  // Rows may come, and others may ask, while it is under way.
  add(50_000, 50_100);
  expect(matching(50_100)).toEqual(expected(50_100));
  runSteps(steps);
  expect(preparingFilter(filter, indexes)).toBeUndefined();
  expect(matching(50_100)).toEqual(expected(50_100));
});
