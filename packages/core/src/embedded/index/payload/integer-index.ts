import type { Bitset } from '../../bytes/index.js';
import { type Bounds, isInteger, isWithin, type ValueOperator } from '../../payload/index.js';
import { answerOfLists, type IndexAnswer } from './answer.js';
import { intervalOf, NumberColumn, neighbour } from './number-column.js';
import { rowsWithin } from './number-index.js';
import type { SectionReader, SectionWriter } from './sections.js';
import type { Interval } from './sorted-runs.js';
import type { FacetCounts, OrderedRow, OrderRequest, ValueIndex } from './value-index.js';

/**
 * Exact matches, ranges and order of integers. Other numbers of the field are kept aside, only so that a range finds
 * what it would find without an index; matches, facets and order know integers alone.
 */
export class IntegerIndex implements ValueIndex {
  readonly #integers: NumberColumn;
  readonly #fractions: NumberColumn;

  constructor(integers = new NumberColumn(), fractions = new NumberColumn()) {
    this.#integers = integers;
    this.#fractions = fractions;
  }

  static *load(reader: SectionReader): Generator<undefined, IntegerIndex> {
    const integers = yield* NumberColumn.load(reader);
    return new IntegerIndex(integers, yield* NumberColumn.load(reader));
  }

  get filled(): number {
    return this.#integers.filled;
  }

  add(row: number, leaves: readonly unknown[]): void {
    this.#integers.add(row, leaves.filter(isInteger));
    const fractions = leaves.filter((leaf) => typeof leaf === 'number' && !isInteger(leaf));
    if (fractions.length > 0) this.#fractions.add(row, fractions as number[]);
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    switch (operator.kind) {
      case 'range':
        return this.#within(operator.bounds);
      case 'match':
        return typeof operator.value === 'number' ? this.#among([operator.value]) : undefined;
      case 'any':
      case 'except': {
        const values = [...operator.values];
        if (!values.every(isInteger)) return undefined;
        // `except: []` asks for any value at all, of any type.
        if (operator.kind === 'except' && values.length === 0) return undefined;
        return operator.kind === 'any' ? this.#among(values) : this.#except(values);
      }
      default:
        return undefined;
    }
  }

  facet(allowed: Bitset): FacetCounts {
    const counts = this.#integers.tally(allowed);
    return { forEach: (visit) => counts.forEach((count, value) => visit(value, count)) };
  }

  ordered(request: OrderRequest): Iterable<OrderedRow> {
    return this.#integers.ordered(request);
  }

  *save(writer: SectionWriter): Generator<undefined> {
    yield* this.#integers.save(writer);
    yield* this.#fractions.save(writer);
  }

  #within(bounds: Bounds): IndexAnswer {
    if (this.#fractions.filled === 0) return rowsWithin(this.#integers, bounds);
    const intervals = [intervalOf(bounds)];
    const lists = [...this.#integers.lists(intervals), ...this.#fractions.lists(intervals)];
    const both = {
      rows: Math.max(this.#integers.rows, this.#fractions.rows),
      most: this.#integers.most + this.#fractions.most,
      filled: this.#integers.filled + this.#fractions.filled,
    };
    const test = (value: number) => isWithin(value, bounds);
    return answerOfLists(
      lists,
      both,
      (row) => this.#integers.rowHas(row, test) || this.#fractions.rowHas(row, test),
    );
  }

  #among(values: readonly number[]): IndexAnswer {
    const sorted = Float64Array.from(values).sort();
    const lists = this.#integers.lists(
      Array.from(sorted, (value) => ({ low: value, high: value })),
    );
    const wanted = new Set(values);
    const matches = (row: number) => this.#integers.rowHas(row, (value) => wanted.has(value));
    return answerOfLists(lists, this.#integers, matches, values.length === 1);
  }

  /** What lies between the excluded values. */
  #except(values: readonly number[]): IndexAnswer {
    const gaps: Interval[] = [];
    let low = Number.NEGATIVE_INFINITY;
    for (const value of Float64Array.from(values).sort()) {
      gaps.push({ low, high: neighbour(value, -1n) });
      low = neighbour(value, 1n);
    }
    gaps.push({ low, high: Number.POSITIVE_INFINITY });
    const lists = this.#integers.lists(gaps);
    const excluded = new Set(values);
    return answerOfLists(lists, this.#integers, (row) =>
      this.#integers.rowHas(row, (value) => !excluded.has(value)),
    );
  }
}
