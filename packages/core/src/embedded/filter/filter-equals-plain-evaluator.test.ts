import { describe, expect, it } from 'vitest';
import type { Payload, PayloadFieldSchema, PointId } from '../../engine/index.js';
import { Bitset } from '../bytes/index.js';
import { PayloadIndexSet } from '../index/payload/index.js';
import { compileFilter } from './compile-filter.js';
import { matchesIndexed } from './fixtures/indexed-meaning.js';
import {
  Chance,
  type Disorder,
  randomFilter,
  randomPayload,
  randomSchemas,
  type Vocabulary,
} from './fixtures/random-filters.js';
import { parseFilter } from './parse-filter.js';
import { matchesPayload } from './point-check.js';
import type { RowSource } from './row-source.js';

/** Rows in memory. Ids are the offsets from the end, so that order of ids and order of rows differ. */
class Rows implements RowSource {
  readonly payloads: Payload[] = [];
  payloadIndexes: PayloadIndexSet | undefined = PayloadIndexSet.create();

  constructor(schemas: ReadonlyMap<string, PayloadFieldSchema>) {
    for (const [field, schema] of schemas) this.payloadIndexes!.define(field, schema);
  }

  get size(): number {
    return this.payloads.length;
  }

  append(payload: Payload): void {
    this.payloadIndexes?.addRow(this.size, payload);
    this.payloads.push(payload);
  }

  payloadAt(offset: number): Payload {
    return this.payloads[offset]!;
  }

  idAt(offset: number): PointId {
    return 1000 - offset;
  }

  offsetOf(id: PointId): number | undefined {
    const offset = 1000 - (id as number);
    return offset >= 0 && offset < this.size ? offset : undefined;
  }

  hasVector(name: string, offset: number): boolean {
    return name === 'dense' && offset % 3 === 0;
  }

  /** Writes the indexes out and reads them back, as sealing a segment does. */
  reload(): void {
    this.payloadIndexes = PayloadIndexSet.load(this.payloadIndexes!.save());
  }
}

type Expected = (offset: number) => boolean;

function check(
  rows: Rows,
  filter: object,
  expected: Expected,
  chance: Chance,
  more: () => Payload,
): void {
  const parsed = parseFilter(filter);
  const compiled = compileFilter(parsed, rows);
  const size = rows.size;
  const found = new Bitset();
  for (let from = 0; from < size; ) {
    const to = Math.min(size, from + 1 + chance.below(size));
    compiled.evaluate(from, to, found);
    from = to;
  }
  const wanted: number[] = [];
  for (let offset = 0; offset < size; offset++) {
    if (expected(offset)) wanted.push(offset);
    if (compiled.matches(offset) !== expected(offset)) expect.unreachable(`matches(${offset})`);
  }
  expect([...found.toArray()]).toEqual(wanted);
  const { min, expected: guess, max } = compiled.estimate;
  expect(min).toBeLessThanOrEqual(wanted.length);
  expect(max).toBeGreaterThanOrEqual(wanted.length);
  expect(guess).toBeGreaterThanOrEqual(min);
  expect(guess).toBeLessThanOrEqual(max);
  // Rows that arrive while a slow filter is at work are judged right too.
  rows.append(more());
  expect(compiled.matches(size)).toBe(expected(size));
  const late = new Bitset();
  compiled.evaluate(0, size + 1, late);
  expect([...late.toArray()]).toEqual(expected(size) ? [...wanted, size] : wanted);
}

function run(
  seed: number,
  disorder: Disorder,
  vocabulary: Vocabulary,
  anyType: boolean,
  oracle: 'raw' | 'indexed',
) {
  const chance = new Chance(seed);
  const schemas = randomSchemas(chance, anyType);
  const rows = new Rows(schemas);
  const more = () => randomPayload(chance, disorder);
  const count = chance.below(50);
  for (let i = 0; i < count; i++) rows.append(more());
  if (chance.is(0.5)) rows.reload();
  for (let i = 0; i < count / 4; i++) rows.append(more());
  for (let f = 0; f < 12; f++) {
    const filter = randomFilter(chance, vocabulary);
    const parsed = parseFilter(filter);
    const point = (offset: number) => ({
      payload: rows.payloadAt(offset),
      id: rows.idAt(offset),
      hasVector: (name: string) => rows.hasVector(name, offset),
    });
    const expected: Expected = (offset) => {
      const { payload, id, hasVector } = point(offset);
      return oracle === 'raw'
        ? matchesPayload(parsed, payload, id, hasVector)
        : matchesIndexed(parsed, schemas, point(offset));
    };
    try {
      check(rows, filter, expected, chance, more);
      if (f === 0) {
        const indexes = rows.payloadIndexes;
        rows.payloadIndexes = undefined;
        check(
          rows,
          filter,
          (offset) => {
            const { payload, id, hasVector } = point(offset);
            return matchesPayload(parsed, payload, id, hasVector);
          },
          chance,
          more,
        );
        rows.payloadIndexes = indexes;
        indexes!.addRow(rows.size - 1, rows.payloadAt(rows.size - 1));
      }
    } catch (error) {
      throw new Error(
        `seed ${seed}: ${JSON.stringify(filter)} with indexes ${JSON.stringify([...schemas])}`,
        { cause: error },
      );
    }
  }
}

const ROUNDS = Number(process.env['QUARRY_FUZZ_RUNS'] ?? 5000) / 20;

describe('a filter with indexes equals the plain evaluator', () => {
  it('on any payload, for every condition whose meaning no index changes', () => {
    const disorder = { mixed: true, nullElements: true, offGlobe: false };
    for (let seed = 1; seed <= ROUNDS; seed++)
      run(seed, disorder, { indexDependent: false }, true, 'raw');
  });

  it('on any payload, for all conditions with the documented differences', () => {
    const disorder = { mixed: true, nullElements: true, offGlobe: true };
    for (let seed = 1; seed <= ROUNDS; seed++)
      run(seed, disorder, { indexDependent: true }, true, 'indexed');
  });

  it('on ordinary payloads, too', () => {
    const disorder = { mixed: false, nullElements: false, offGlobe: false };
    for (let seed = 1; seed <= ROUNDS; seed++)
      run(seed, disorder, { indexDependent: false }, false, 'raw');
  });
});

it('holds when there are enough rows for sorted postings and several runs', () => {
  const chance = new Chance(99);
  const disorder = { mixed: true, nullElements: true, offGlobe: true };
  const schemas = new Map<string, PayloadFieldSchema>([
    ['k', 'keyword'],
    ['n', 'integer'],
    ['f', 'float'],
    ['b', 'bool'],
    ['d', 'datetime'],
    ['g', 'geo'],
    ['u', 'uuid'],
    ['t', { type: 'text', phrase_matching: true }],
    ['list[].n', 'integer'],
    ['list[].k', 'keyword'],
  ]);
  const rows = new Rows(schemas);
  const grow = (count: number) => {
    for (let i = 0; i < count; i++) rows.append(randomPayload(chance, disorder));
  };
  for (const step of [3000, 9000, 'reload', 5000] as const) {
    if (step === 'reload') rows.reload();
    else grow(step);
    for (let f = 0; f < 30; f++) {
      const filter = randomFilter(chance, { indexDependent: true });
      const parsed = parseFilter(filter);
      const found = new Bitset();
      compileFilter(parsed, rows).evaluate(0, rows.size, found);
      for (let offset = 0; offset < rows.size; offset++) {
        const wanted = matchesIndexed(parsed, schemas, {
          payload: rows.payloadAt(offset),
          id: rows.idAt(offset),
          hasVector: (name) => rows.hasVector(name, offset),
        });
        if (found.has(offset) !== wanted) {
          expect.unreachable(
            `row ${offset} ${JSON.stringify(rows.payloadAt(offset))} under ${JSON.stringify(filter)}`,
          );
        }
      }
    }
  }
});
