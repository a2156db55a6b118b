import { type Bounds, isWithin, parseDatetime, type ValueOperator } from '../../payload/index.js';
import { answerOfLists, type IndexAnswer } from './answer.js';
import { intervalOf, NumberColumn } from './number-column.js';
import type { SectionReader, SectionWriter } from './sections.js';
import type { OrderedRow, OrderRequest, ValueIndex } from './value-index.js';

/** What tells a float index from a datetime index. */
interface Scale {
  /** The condition it serves. */
  readonly serves: 'range' | 'datetime_range';
  /** The number that a value stands for, or `undefined` if it is no value of this kind. */
  read(value: unknown): number | undefined;
}

const FLOATS: Scale = {
  serves: 'range',
  read: (value) => (typeof value === 'number' ? value : undefined),
};
const DATETIMES: Scale = {
  serves: 'datetime_range',
  read: (value) => (typeof value === 'string' ? parseDatetime(value) : undefined),
};

/** Ranges and order of numbers, or of dates and times as microseconds since 1970. */
export class NumberIndex implements ValueIndex {
  readonly #scale: Scale;
  readonly #column: NumberColumn;

  private constructor(scale: Scale, column: NumberColumn) {
    this.#scale = scale;
    this.#column = column;
  }

  static create(type: 'float' | 'datetime'): NumberIndex {
    return new NumberIndex(scaleOf(type), new NumberColumn());
  }

  static *load(
    type: 'float' | 'datetime',
    reader: SectionReader,
  ): Generator<undefined, NumberIndex> {
    return new NumberIndex(scaleOf(type), yield* NumberColumn.load(reader));
  }

  get filled(): number {
    return this.#column.filled;
  }

  add(row: number, leaves: readonly unknown[]): void {
    const numbers = leaves.map((leaf) => this.#scale.read(leaf));
    this.#column.add(
      row,
      numbers.filter((number) => number !== undefined),
    );
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    if (operator.kind !== 'range' && operator.kind !== 'datetime_range') return undefined;
    return operator.kind === this.#scale.serves
      ? rowsWithin(this.#column, operator.bounds)
      : undefined;
  }

  ordered(request: OrderRequest): Iterable<OrderedRow> {
    return this.#column.ordered(request);
  }

  save(writer: SectionWriter): Generator<undefined> {
    return this.#column.save(writer);
  }
}

/** The rows of a column with a number within bounds. */
export function rowsWithin(column: NumberColumn, bounds: Bounds): IndexAnswer {
  const lists = column.lists([intervalOf(bounds)]);
  const test = (value: number) => isWithin(value, bounds);
  return answerOfLists(lists, column, (row) => column.rowHas(row, test));
}

function scaleOf(type: 'float' | 'datetime'): Scale {
  return type === 'float' ? FLOATS : DATETIMES;
}
