import type { Payload, PointId } from '../../engine/index.js';
import { Bitset } from '../bytes/index.js';
import type { RowSource } from '../filter/index.js';
import { FilterCache } from '../filter/index.js';
import type { PayloadIndexSet } from '../index/payload/index.js';
import type { VectorValue } from '../vectors/index.js';
import type { IdTable } from './id-table.js';
import type { PayloadStore } from './payload-store.js';
import { payloadAt } from './payload-store.js';
import { SparseField } from './sparse-field.js';
import type { VectorField } from './vector-field.js';

/** The vectors of one row, by name (`''` is the unnamed one). */
export type RowVectors = ReadonlyMap<string, VectorValue>;

/** What a segment is made of. */
export interface SegmentParts {
  /** Number of the segment in its collection; never used twice. */
  readonly number: number;
  readonly ids: IdTable;
  readonly payloads: PayloadStore;
  readonly fields: Map<string, VectorField>;
  readonly payloadIndexes: PayloadIndexSet;
}

/**
 * A run of rows: ids, payloads, vectors and what is derived from them. Rows never change; a point that is written
 * again gets a new row, and its old one stops being alive. So everything derived only ever grows, and a reader masks
 * its answer with `live`.
 */
export class Segment implements RowSource {
  readonly number: number;
  readonly live = new Bitset();
  readonly ids: IdTable;
  payloads: PayloadStore;
  readonly fields: Map<string, VectorField>;
  payloadIndexes: PayloadIndexSet;
  /** Whether the segment has files. */
  isSaved = false;
  /** Whether payload indexes were built or dropped since the segment's files were written. */
  hasUnsavedIndexes = false;
  /** What recent filters matched; a segment that takes rows keeps nothing. */
  readonly filterCache: FilterCache | undefined = new FilterCache();
  /** By bound rows that nobody sees yet: the rows that their ids led to before. */
  readonly #before = new Map<number, number>();
  #liveCount = 0;
  #users = 0;
  #retired = false;

  constructor(parts: SegmentParts) {
    this.number = parts.number;
    this.ids = parts.ids;
    this.payloads = parts.payloads;
    this.fields = parts.fields;
    this.payloadIndexes = parts.payloadIndexes;
  }

  /** Rows, dead ones included. */
  get size(): number {
    return this.ids.size;
  }

  get liveCount(): number {
    return this.#liveCount;
  }

  get deadCount(): number {
    return this.size - this.#liveCount;
  }

  /** For `filterCache`. Vector names are only ever taken from a segment that takes no more rows. */
  get version(): string {
    return `${this.payloadIndexes.version}/${this.fields.size}`;
  }

  /** The living row of a point. */
  offsetOf(id: PointId): number | undefined {
    let row = this.ids.rowOf(id);
    while (row !== undefined && !this.live.has(row)) row = this.#before.get(row);
    return row;
  }

  idAt(offset: number): PointId {
    return this.ids.idAt(offset);
  }

  payloadAt(offset: number): Payload {
    return payloadAt(this.payloads, offset);
  }

  hasVector(name: string, offset: number): boolean {
    return this.fields.get(name)?.has(offset) ?? false;
  }

  /** To be awaited before many vectors are read. */
  async prepareToRead(): Promise<void> {
    for (const field of this.fields.values()) await field.prepareToRead?.();
  }

  /** All vectors of a row. */
  vectorsAt(offset: number): Map<string, VectorValue> {
    return this.#vectors((field) => field.vectorAt(offset));
  }

  /** The same, where possible without copies: to be used before anything else is asked of the segment. */
  viewsAt(offset: number): Map<string, VectorValue> {
    return this.#vectors((field) => field.viewAt?.(offset) ?? field.vectorAt(offset));
  }

  #vectors(read: (field: VectorField) => VectorValue | undefined): Map<string, VectorValue> {
    const vectors = new Map<string, VectorValue>();
    for (const [name, field] of this.fields) {
      const value = read(field);
      if (value) vectors.set(name, value);
    }
    return vectors;
  }

  /** Lets the id of a new row lead to it, as soon as it is published: until then the row that it led to is found. */
  bind(offset: number): void {
    const before = this.ids.bind(offset);
    if (before !== undefined) this.#before.set(offset, before);
  }

  /** Makes all rows from `first` on, which are bound, visible at once; the caller kills the rows of before that they replace. */
  publish(first: number): void {
    this.live.addRange(first, this.size);
    this.#liveCount += this.size - first;
    for (const before of this.#before.values()) if (before >= first) this.kill(before);
    this.#before.clear();
  }

  /** Makes all rows visible but the dead ones. Their ids are bound. */
  publishAll(dead?: Bitset): void {
    this.live.addRange(0, this.size);
    this.#liveCount = this.size;
    dead?.forEach((row) => this.kill(row));
  }

  /** Takes a row out of every answer. */
  kill(offset: number): void {
    if (!this.live.has(offset)) return;
    this.live.remove(offset);
    this.#liveCount--;
    for (const field of this.fields.values()) {
      if (field instanceof SparseField) field.bury(offset);
    }
  }

  /** Keeps the segment open while a read that crosses event-loop turns uses it; call the result when done. */
  use(): () => void {
    this.#users++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#users--;
      if (this.#users === 0 && this.#retired) this.#close();
    };
  }

  /** Closes the segment as soon as no read uses it. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#users === 0) this.#close();
  }

  #close(): void {
    for (const field of this.fields.values()) field.close();
    this.payloads.close();
  }
}
