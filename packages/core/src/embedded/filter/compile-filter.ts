import type { Payload, PointId } from '../../engine/index.js';
import type { Bitset } from '../bytes/index.js';
import type { PayloadIndexSet } from '../index/payload/index.js';
import type { ParsedFilter } from './parsed-filter.js';
import { filterCheck } from './point-check.js';

export interface RowSource {
  readonly size: number;
  payloadAt(offset: number): Payload;
  idAt(offset: number): PointId;
  offsetOf(id: PointId): number | undefined;
  hasVector(name: string, offset: number): boolean;
  readonly payloadIndexes: PayloadIndexSet | undefined;
}

export interface CompiledFilter {
  readonly estimate: { min: number; expected: number; max: number };
  readonly readsPayloads: boolean;
  matches(offset: number): boolean;
  evaluate(from: number, to: number, into: Bitset): void;
}

export function compileFilter(filter: ParsedFilter, rows: RowSource): CompiledFilter {
  const check = filterCheck(filter);
  const matches = (offset: number) =>
    check({
      payload: rows.payloadAt(offset),
      id: rows.idAt(offset),
      hasVector: (name) => rows.hasVector(name, offset),
    });
  return {
    estimate: { min: 0, expected: rows.size, max: rows.size },
    readsPayloads: true,
    matches,
    evaluate(from, to, into) {
      for (let offset = from; offset < to; offset++) if (matches(offset)) into.add(offset);
    },
  };
}
