import type { Payload, PayloadFieldSchema } from '../../../engine/index.js';
import { runSteps } from '../../pacing/index.js';
import { type PayloadPath, parsePath } from '../../payload/index.js';
import { FieldIndex } from './field-index.js';

/** A field's index as bytes, for the derived files of a sealed segment. */
export interface SavedFieldIndex {
  readonly field: string;
  readonly schema: PayloadFieldSchema;
  readonly bytes: Uint8Array;
}

/** The payload indexes of one segment. Fields are told apart by their canonical path, so `"a"` and `a` are one. */
export class PayloadIndexSet {
  readonly #fields = new Map<string, FieldIndex>();
  /** Changes whenever an index comes or goes. */
  version = 0;

  static create(): PayloadIndexSet {
    return new PayloadIndexSet();
  }

  /** @throws StorageError when an index is damaged or of another version. */
  static load(saved: Iterable<SavedFieldIndex>): PayloadIndexSet {
    return runSteps(PayloadIndexSet.loadInSteps(saved));
  }

  /** The same in steps of about a millisecond. */
  static *loadInSteps(saved: Iterable<SavedFieldIndex>): Generator<undefined, PayloadIndexSet> {
    const set = new PayloadIndexSet();
    for (const { field, schema, bytes } of saved) {
      set.install(yield* FieldIndex.loadInSteps(field, schema, bytes));
    }
    return set;
  }

  /** Number of indexed fields. */
  get size(): number {
    return this.#fields.size;
  }

  /** Adds an index, in place of one on the same field, and fills it with `rows` (offset and payload, ascending). */
  define(
    field: string,
    schema: PayloadFieldSchema,
    rows: Iterable<readonly [number, Payload]> = [],
  ): void {
    const index = this.build(field, schema);
    for (const [offset, payload] of rows) index.addRow(offset, payload);
    this.install(index);
  }

  /**
   * An index outside the set, to be filled row by row while the set is in use, and then given to `install`. Rows that
   * the segment gains meanwhile must be added to it too.
   */
  build(field: string, schema: PayloadFieldSchema): FieldIndex {
    return FieldIndex.create(field, schema);
  }

  /** Takes in an index that knows all rows of the segment. */
  install(index: FieldIndex): void {
    this.#fields.set(index.path.text, index);
    this.version++;
  }

  /** Forgets an index; a field without one is fine. */
  remove(field: string): void {
    this.#fields.delete(parsePath(field, 'field_name').text);
    this.version++;
  }

  /** The schema of each indexed field, as it was given. */
  schemas(): Map<string, PayloadFieldSchema> {
    return new Map([...this.#fields].map(([field, { schema }]) => [field, schema]));
  }

  /** Adds a row to every index. */
  addRow(offset: number, payload: Payload): void {
    for (const index of this.#fields.values()) index.addRow(offset, payload);
  }

  /** The index on a path, if there is one. */
  field(path: string | PayloadPath): FieldIndex | undefined {
    if (typeof path === 'string') {
      return this.#fields.get(path) ?? this.#fields.get(parsePath(path).text);
    }
    return this.#fields.get(path.text);
  }

  /** Every index on its own, for `FieldIndex.saveInSteps`. */
  fields(): FieldIndex[] {
    return [...this.#fields.values()];
  }

  /** Every index as bytes, in one go: some seconds where millions of strings have to be sorted. */
  save(): SavedFieldIndex[] {
    return [...this.#fields].map(([field, index]) => ({
      field,
      schema: index.schema,
      bytes: index.save(),
    }));
  }
}
