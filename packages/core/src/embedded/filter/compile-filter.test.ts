import { describe, expect, it } from 'vitest';
import type { Payload, PayloadFieldSchema } from '../../engine/index.js';
import { Bitset } from '../bytes/index.js';
import { PayloadIndexSet } from '../index/payload/index.js';
import { compileFilter } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';
import type { RowSource } from './row-source.js';

/** Rows that count how often their payloads are read. */
function rowsOf(payloads: Payload[], schemas: Record<string, PayloadFieldSchema>) {
  const payloadIndexes = PayloadIndexSet.create();
  for (const [field, schema] of Object.entries(schemas)) {
    payloadIndexes.define(field, schema, payloads.entries());
  }
  const reads: number[] = [];
  const source: RowSource = {
    size: payloads.length,
    payloadAt: (offset) => {
      reads.push(offset);
      return payloads[offset]!;
    },
    idAt: (offset) => offset,
    offsetOf: (id) => ((id as number) < payloads.length ? (id as number) : undefined),
    hasVector: () => false,
    payloadIndexes,
  };
  return { source, reads };
}

const payloads = Array.from({ length: 1000 }, (_, i) => ({
  city: i % 100 === 0 ? 'Berlin' : 'Paris',
  n: i,
  plain: i % 2,
  list: [{ k: `k${i % 50}`, v: i }],
}));
const run = (filter: unknown, schemas: Record<string, PayloadFieldSchema>) => {
  const { source, reads } = rowsOf(payloads, schemas);
  const compiled = compileFilter(parseFilter(filter), source);
  const found = new Bitset();
  compiled.evaluate(0, payloads.length, found);
  return { compiled, found: [...found.toArray()], reads };
};
const berlin = { key: 'city', match: { value: 'Berlin' } };
const odd = { key: 'plain', match: { value: 1 } };

describe('compileFilter', () => {
  it('reads no payload where indexes answer', () => {
    const filter = {
      must: [berlin, { key: 'n', range: { gte: 300 } }],
      must_not: [{ has_id: [500] }],
    };
    const { compiled, found, reads } = run(filter, { city: 'keyword', n: 'integer' });
    expect(found).toEqual([300, 400, 600, 700, 800, 900]);
    expect(compiled.readsPayloads).toBe(false);
    expect(reads).toEqual([]);
  });

  it('reads only payloads of rows that indexes let through', () => {
    const even = { key: 'plain', match: { value: 0 } };
    const { compiled, found, reads } = run({ must: [even, berlin] }, { city: 'keyword' });
    expect(found).toHaveLength(10);
    expect(compiled.readsPayloads).toBe(true);
    expect(reads).toEqual(found);
  });

  it('reads each payload once, however many conditions want it', () => {
    const { reads } = run({ must: [odd], should: [odd, { key: 'n', range: { lt: 5 } }] }, {});
    expect(reads).toHaveLength(1000);
  });

  it('lets indexes into elements narrow nested conditions', () => {
    const nested = {
      key: 'list',
      filter: {
        must: [
          { key: 'k', match: { value: 'k7' } },
          { key: 'v', range: { lt: 100 } },
        ],
      },
    };
    const { found, reads, compiled } = run({ must: [{ nested }] }, { 'list[].k': 'keyword' });
    expect(found).toEqual([7, 57]);
    expect(reads).toHaveLength(20);
    expect(compiled.explain().unindexed).toEqual(['list[].v']);
  });

  it('compares elements even where an index leaves a single row', () => {
    const nested = (v: number) => ({
      nested: {
        key: 'list',
        filter: {
          must: [
            { key: 'v', match: { value: v } },
            { key: 'k', match: { value: 'k7' } },
          ],
        },
      },
    });
    const { compiled, found } = run({ must: [nested(7)] }, { 'list[].v': 'integer' });
    expect(compiled.explain().plan).toBe('rows');
    expect(found).toEqual([7]);
    expect(run({ must: [nested(8)] }, { 'list[].v': 'integer' }).found).toEqual([]);
  });

  it('adds offsets of the asked slice only', () => {
    const filters = [
      { must: [{ key: 'n', range: { gte: 0 } }] },
      { must: [{ has_id: [10, 37, 38, 64, 70, 99, 100] }] },
      { must: [odd] },
      { must_not: [berlin] },
      {},
    ];
    for (const filter of filters) {
      const { source } = rowsOf(payloads, { n: 'integer', city: 'keyword' });
      const compiled = compileFilter(parseFilter(filter), source);
      for (const [from, to] of [
        [0, 32],
        [37, 70],
        [38, 38],
        [38, 39],
        [64, 100],
        [995, 1000],
      ] as const) {
        const found = new Bitset();
        compiled.evaluate(from, to, found);
        const expected = payloads
          .map((_, i) => i)
          .filter((i) => i >= from && i < to && compiled.matches(i));
        expect([...found.toArray()], JSON.stringify([filter, from, to])).toEqual(expected);
      }
    }
  });

  it('knows the size of what indexes answer, and bounds the rest', () => {
    const { compiled } = run({ must: [berlin] }, { city: 'keyword' });
    expect(compiled.estimate).toEqual({ min: 10, expected: 10, max: 10 });
    expect(run({ must: [berlin, odd] }, { city: 'keyword' }).compiled.estimate).toEqual({
      min: 0,
      expected: 5,
      max: 10,
    });
    expect(run({ must_not: [berlin] }, { city: 'keyword' }).compiled.estimate).toEqual({
      min: 990,
      expected: 990,
      max: 990,
    });
    expect(run({}, {}).compiled.estimate).toEqual({ min: 1000, expected: 1000, max: 1000 });
    const two = {
      min_should: { conditions: [berlin, { key: 'n', range: { lt: 500 } }], min_count: 2 },
    };
    expect(run(two, { city: 'keyword', n: 'integer' }).compiled.estimate).toMatchObject({
      expected: 5,
    });
  });

  it('explains each clause', () => {
    const filter = {
      must: [berlin, { should: [odd, { has_id: [1, 2] }] }],
      must_not: [{ key: 'n', range: { gte: 10, lt: 20 } }],
    };
    const { compiled } = run(filter, { city: 'keyword', n: 'integer' });
    expect(compiled.explain()).toEqual({
      estimate: compiled.estimate,
      readsPayloads: true,
      plan: 'rows',
      conditions: [
        {
          clause: 'must',
          condition: 'city = "Berlin"',
          estimate: { min: 10, expected: 10, max: 10 },
          access: 'index',
          field: 'city',
          index: 'keyword',
        },
        {
          clause: 'must',
          condition: 'filter',
          estimate: { min: 2, expected: 501, max: 1000 },
          access: 'filter',
          conditions: [
            {
              clause: 'should',
              condition: 'plain = 1',
              estimate: { min: 0, expected: 500, max: 1000 },
              access: 'payload',
              field: 'plain',
            },
            {
              clause: 'should',
              condition: 'id in [1, 2]',
              estimate: { min: 2, expected: 2, max: 2 },
              access: 'ids',
            },
          ],
        },
        {
          clause: 'must_not',
          condition: 'n ≥ 10 and < 20',
          estimate: { min: 10, expected: 10, max: 10 },
          access: 'index',
          field: 'n',
          index: 'integer',
        },
      ],
      unindexed: ['plain'],
    });
  });

  it('finds an index under any spelling of its path', () => {
    const filter = { must: [{ key: '"city"', match: { value: 'Berlin' } }] };
    expect(run(filter, { city: 'keyword' }).reads).toEqual([]);
    expect(run({ must: [berlin] }, { '"city"': 'keyword' }).reads).toEqual([]);
  });

  it('answers for an empty segment', () => {
    const { source } = rowsOf([], { city: 'keyword' });
    const compiled = compileFilter(parseFilter({ must: [berlin], must_not: [odd] }), source);
    const found = new Bitset();
    compiled.evaluate(0, 0, found);
    expect(found.isEmpty()).toBe(true);
    expect(compiled.estimate).toEqual({ min: 0, expected: 0, max: 0 });
  });
});
