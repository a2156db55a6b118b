import type { PayloadFieldSchema, PointId } from '../../engine/index.js';
import { PayloadIndexSet } from '../index/payload/index.js';
import type { VectorKind } from '../vectors/index.js';
import { FlatDenseField } from './dense-field.js';
import { IdTable } from './id-table.js';
import { MultiField } from './multi-field.js';
import { MemoryPayloads } from './payload-store.js';
import type { RowVectors } from './segment.js';
import { Segment } from './segment.js';
import { SparseField } from './sparse-field.js';
import type { AppendableField } from './vector-field.js';

const decoder = new TextDecoder();

/** The segment that takes a collection's writes. All of it is in memory; the log makes it durable. */
export class AppendableSegment extends Segment {
  override readonly filterCache = undefined;
  readonly #payloads: MemoryPayloads;
  readonly #fields: Map<string, AppendableField>;

  constructor(
    number: number,
    vectors: ReadonlyMap<string, VectorKind>,
    schemas: ReadonlyMap<string, PayloadFieldSchema>,
  ) {
    const payloads = new MemoryPayloads();
    const fields = new Map<string, AppendableField>();
    for (const [name, kind] of vectors) fields.set(name, emptyField(kind));
    const payloadIndexes = PayloadIndexSet.create();
    for (const [field, schema] of schemas) payloadIndexes.define(field, schema);
    super({ number, ids: new IdTable(), payloads, fields, payloadIndexes });
    this.#payloads = payloads;
    this.#fields = fields;
  }

  /**
   * Adds a row that nobody sees yet, and returns its number; `publish` makes it visible. Vectors of names that the
   * collection no longer has are left out: a log may still carry them.
   */
  append(id: PointId, payload: Uint8Array, vectors: RowVectors): number {
    const offset = this.ids.record(id);
    this.#payloads.append(payload);
    for (const [name, value] of vectors) {
      const field = this.#fields.get(name);
      if (field && field.kind === value.kind) field.append(offset, value);
    }
    if (this.payloadIndexes.size > 0) {
      this.payloadIndexes.addRow(offset, JSON.parse(decoder.decode(payload)));
    }
    return offset;
  }

  /** Adds a vector name to a live segment. */
  addField(name: string, kind: VectorKind): void {
    const field = emptyField(kind);
    this.#fields.set(name, field);
    this.fields.set(name, field);
  }

  /** Forgets a vector name: later rows that still carry it are stored without it. */
  dropField(name: string): void {
    this.#fields.delete(name);
  }
}

/** A field without rows. */
export function emptyField(kind: VectorKind): AppendableField {
  if (kind.kind === 'sparse') return new SparseField();
  return kind.kind === 'multi'
    ? new MultiField(kind.dimension, kind.distance, kind.datatype)
    : new FlatDenseField(kind.dimension, kind.distance, kind.datatype);
}
