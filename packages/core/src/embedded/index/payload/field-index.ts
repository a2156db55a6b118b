import type { Payload, PayloadFieldSchema } from '../../../engine/index.js';
import type { Bitset } from '../../bytes/index.js';
import { runSteps } from '../../pacing/index.js';
import {
  EACH,
  type FieldCheck,
  type PayloadPath,
  parsePath,
  type ValueOperator,
  valuesAt,
} from '../../payload/index.js';
import type { IndexAnswer } from './answer.js';
import { BoolIndex } from './bool-index.js';
import { GeoIndex } from './geo-index.js';
import { IntegerIndex } from './integer-index.js';
import { KeywordIndex } from './keyword-index.js';
import { NullIndex } from './null-index.js';
import { NumberIndex } from './number-index.js';
import { schemaParams } from './schema.js';
import { SectionReader, SectionWriter } from './sections.js';
import { TextIndex } from './text-index.js';
import type { FacetCounts, OrderedRow, OrderRequest, ValueIndex } from './value-index.js';

/** The index of one payload field in one segment: its values by type, and beside them where there is nothing or null. */
export class FieldIndex {
  readonly path: PayloadPath;
  readonly schema: PayloadFieldSchema;
  readonly #values: ValueIndex;
  readonly #nulls: NullIndex;

  private constructor(
    field: string,
    schema: PayloadFieldSchema,
    values: ValueIndex,
    nulls: NullIndex,
  ) {
    this.path = parsePath(field, 'field_name');
    this.schema = schema;
    this.#values = values;
    this.#nulls = nulls;
  }

  static create(field: string, schema: PayloadFieldSchema): FieldIndex {
    return new FieldIndex(field, schema, createValues(schema), new NullIndex());
  }

  /** @throws StorageError when the bytes are damaged or of another version; the index can then be rebuilt. */
  static load(field: string, schema: PayloadFieldSchema, bytes: Uint8Array): FieldIndex {
    return runSteps(FieldIndex.loadInSteps(field, schema, bytes));
  }

  /** The same in steps of about a millisecond. */
  static *loadInSteps(
    field: string,
    schema: PayloadFieldSchema,
    bytes: Uint8Array,
  ): Generator<undefined, FieldIndex> {
    const reader = new SectionReader(bytes);
    const nulls = NullIndex.load(reader);
    yield;
    return new FieldIndex(field, schema, yield* loadValues(schema, reader), nulls);
  }

  /** Rows that have a value of the index's type, dead ones included. */
  get pointCount(): number {
    return this.#values.filled;
  }

  /** Rows seen. An index answers for these only. */
  get rows(): number {
    return this.#nulls.rows;
  }

  /** Adds a row; offsets come in ascending order, and those left out count as rows without the field. */
  addRow(offset: number, payload: Payload): void {
    const values = valuesAt(payload, this.path);
    this.#nulls.add(offset, values);
    this.#values.add(offset, values.flat(1));
  }

  /** Steps that do what the next answer would do at once; none where that takes no time. Rows may be added in between. */
  preparing(): Generator<undefined> | undefined {
    return this.#values.preparing?.();
  }

  /** The rows that meet a condition on this field, or `undefined` where only payloads can tell. */
  answer(operator: ValueOperator): IndexAnswer | undefined {
    if (operator.kind !== 'is_empty' && operator.kind !== 'is_null')
      return this.#values.answer(operator);
    // Of several values, one decides; the null index knows them only together.
    if (this.path.steps.includes(EACH)) return undefined;
    return operator.expected
      ? this.#nulls.absent(operator.kind)
      : this.#nulls.present(operator.kind);
  }

  /** The rows where all values at the path are empty, or where one is null or contains null. */
  absent(kind: 'is_empty' | 'is_null'): IndexAnswer {
    return this.#nulls.absent(kind);
  }

  /** What the index makes a condition mean for a raw value, where that differs from its meaning without an index. */
  meaning(operator: ValueOperator): FieldCheck | undefined {
    return this.#values.meaning?.(operator);
  }

  /** Counts per value over the allowed rows; `undefined` if this kind of index serves no facets. */
  facet(allowed: Bitset): FacetCounts | undefined {
    return this.#values.facet?.(allowed);
  }

  /**
   * Rows in order of their values, one entry per value, ties by row; `undefined` if this kind of index has no order.
   */
  ordered(request: OrderRequest): Iterable<OrderedRow> | undefined {
    return this.#values.ordered?.(request);
  }

  save(): Uint8Array {
    return runSteps(this.saveInSteps());
  }

  /** The same in steps of some milliseconds, between which the caller may do other things but add no row. */
  *saveInSteps(): Generator<undefined, Uint8Array> {
    const writer = new SectionWriter();
    this.#nulls.save(writer);
    yield;
    yield* this.#values.save(writer) ?? [];
    yield;
    return writer.finish();
  }
}

function createValues(schema: PayloadFieldSchema): ValueIndex {
  const params = schemaParams(schema);
  switch (params.type) {
    case 'keyword':
    case 'uuid':
      return KeywordIndex.create(params.type);
    case 'integer':
      return new IntegerIndex();
    case 'float':
    case 'datetime':
      return NumberIndex.create(params.type);
    case 'bool':
      return new BoolIndex();
    case 'geo':
      return new GeoIndex();
    case 'text':
      return new TextIndex(params);
  }
}

function* loadValues(
  schema: PayloadFieldSchema,
  reader: SectionReader,
): Generator<undefined, ValueIndex> {
  const params = schemaParams(schema);
  switch (params.type) {
    case 'keyword':
    case 'uuid':
      return yield* KeywordIndex.load(params.type, reader);
    case 'integer':
      return yield* IntegerIndex.load(reader);
    case 'float':
    case 'datetime':
      return yield* NumberIndex.load(params.type, reader);
    case 'bool':
      return BoolIndex.load(reader);
    case 'geo':
      return yield* GeoIndex.load(reader);
    case 'text':
      return yield* TextIndex.load(params, reader);
  }
}
