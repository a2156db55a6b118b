import type { PointId } from '../../engine/index.js';
import { ByteReader, ByteWriter, pointIdFromWords, pointIdWords } from '../bytes/index.js';
import { runSteps, TimeSlice } from '../pacing/index.js';
import type { DatatypeName, VectorValue } from '../vectors/index.js';
import { DATATYPES_BY_BYTES, readVector, VALUE_BYTES, writeVector } from '../vectors/index.js';
import type { Operation, StoredRow } from './operation.js';

/*
 * Bodies of log records, by record kind. All integers are varints unless said otherwise.
 *
 *   put (1)       names: count, texts · rows: count, then each: id · payload: length, JSON · vectors: count, then
 *                 each: number of its name · vector
 *   payload (2)   count, then each: id · payload: length, JSON
 *   delete (3)    count, ids
 *   settings (4)  JSON text
 *   texts (5)     JSON text
 *   put (6)       as 1, and behind the text of each name u8: bytes of a value of its dense vectors or multivectors (4, 2 or 1);
 *                 written where any of the collection's have 2 or 1
 *
 *   id            u8 0, u64 | u8 1, four u32 (most significant word first)
 *   vector        see `vectors/vector-codec.ts`
 *
 * See docs/design.md for the frame around a record.
 */

const KINDS = { put: 1, payload: 2, delete: 3, settings: 4, texts: 5, narrowPut: 6 } as const;

/** What the vectors of a name are kept as; float32 where it is not among them. */
export type Datatypes = ReadonlyMap<string, DatatypeName>;

const FLOATS: Datatypes = new Map();

/** An operation as a log record. */
export interface EncodedOperation {
  readonly kind: number;
  readonly body: Uint8Array;
}

/** Where a record is written: a new writer that has room for so many bytes, each time it is asked. */
export type NewWriter = (bytes: number) => ByteWriter;

/** Bytes of a record that are written by one writer where there are many. */
export const PIECE_BYTES = 1 << 18;
/** Rows between two looks at the clock. */
const ROWS_AT_ONCE = 16;

/** The same as `encodeOperation`, in pieces, giving the event loop back in between where there are many rows. */
export async function encodeInSlices(
  operation: Operation,
  datatypes: Datatypes = FLOATS,
  newWriter: NewWriter = (bytes) => new ByteWriter(bytes),
): Promise<{ readonly kind: number; readonly body: readonly Uint8Array[] }> {
  const list = listOf(operation, datatypes);
  if (list.count <= ROWS_AT_ONCE) {
    const { kind, body } = encodeOperation(operation, datatypes);
    return { kind, body: [body] };
  }
  const slice = new TimeSlice();
  const head = new ByteWriter();
  list.writeHead(head);
  const body = [head.result()];
  let writer: ByteWriter | undefined;
  for (let i = 0; i < list.count; i++) {
    const bytes = list.bytesAt(i);
    if (writer && writer.length + bytes > PIECE_BYTES) {
      body.push(writer.result());
      writer = undefined;
    }
    writer ??= newWriter(Math.max(bytes, PIECE_BYTES));
    list.write(writer, i);
    if (i % ROWS_AT_ONCE === 0 && slice.due()) await slice.pause();
  }
  if (writer) body.push(writer.result());
  return { kind: kindOf(operation, datatypes), body };
}

/** An operation as a record of the log: its kind and its body. */
export function encodeOperation(
  operation: Operation,
  datatypes: Datatypes = FLOATS,
): EncodedOperation {
  const list = listOf(operation, datatypes);
  let bytes = 64;
  for (let i = 0; i < list.count; i++) bytes += list.bytesAt(i);
  const writer = new ByteWriter(bytes);
  list.writeHead(writer);
  for (let i = 0; i < list.count; i++) list.write(writer, i);
  return { kind: kindOf(operation, datatypes), body: writer.result() };
}

/** Rows gathered into a record that puts them; nothing of a row is kept but its bytes. */
export class PutRecord {
  readonly kind: number;
  readonly #names: VectorNames;
  readonly #rows = new ByteWriter(PIECE_BYTES);
  readonly #body = new ByteWriter(PIECE_BYTES);
  #count = 0;

  constructor(datatypes: Datatypes) {
    this.kind = putKind(datatypes);
    this.#names = new VectorNames(datatypes);
  }

  /** Bytes of the rows. */
  get length(): number {
    return this.#rows.length;
  }

  add(row: StoredRow): void {
    this.#names.note(row);
    writeRow(this.#rows, row, this.#names);
    this.#count++;
  }

  /** The body, which is valid until the next is taken; a new record begins. */
  take(): Uint8Array {
    this.#names.write(this.#body.reset(), this.#count);
    this.#body.raw(this.#rows.result());
    this.#rows.reset();
    this.#names.clear();
    this.#count = 0;
    return this.#body.result();
  }
}

/** The operation of a record. Payloads are views of the record's bytes, which must stay until the operation is applied. */
export function decodeOperation(kind: number, body: Uint8Array): Operation {
  return runSteps(decodeInSteps(kind, body));
}

/** The same in steps, the longer the more rows there are. */
export function* decodeInSteps(kind: number, body: Uint8Array): Generator<undefined, Operation> {
  const reader = new ByteReader(body);
  switch (kind) {
    case KINDS.put:
    case KINDS.narrowPut: {
      const names = readNames(reader, kind === KINDS.narrowPut);
      return { kind: 'put', rows: yield* readList(reader, () => readRow(reader, names)) };
    }
    case KINDS.payload: {
      const change = () => ({ id: readId(reader), payload: reader.bytes() });
      return { kind: 'payload', changes: yield* readList(reader, change) };
    }
    case KINDS.delete:
      return { kind: 'delete', ids: yield* readList(reader, () => readId(reader)) };
    case KINDS.settings:
      return { kind: 'settings', settings: JSON.parse(reader.text()) };
    case KINDS.texts:
      return { kind: 'texts', lengths: JSON.parse(reader.text()) };
    default:
      throw new RangeError(`log record of unknown kind ${kind}`);
  }
}

function* readList<To>(reader: ByteReader, read: () => To): Generator<undefined, To[]> {
  const list: To[] = [];
  for (let left = reader.varint(); left > 0; left--) {
    list.push(read());
    if (left % ROWS_AT_ONCE === 0) yield;
  }
  return list;
}

/** What a record lists behind its head. */
interface RecordList {
  readonly count: number;
  writeHead(writer: ByteWriter): void;
  write(writer: ByteWriter, i: number): void;
  /** Bytes that an entry takes at most, roughly. */
  bytesAt(i: number): number;
}

function listOf(operation: Operation, datatypes: Datatypes): RecordList {
  switch (operation.kind) {
    case 'put': {
      const { rows } = operation;
      const names = new VectorNames(datatypes);
      for (const row of rows) names.note(row);
      return {
        count: rows.length,
        writeHead: (writer) => names.write(writer, rows.length),
        write: (writer, i) => writeRow(writer, rows[i]!, names),
        bytesAt: (i) => bytesOfRow(rows[i]!),
      };
    }
    case 'payload': {
      const { changes } = operation;
      return {
        count: changes.length,
        writeHead: (writer) => writer.varint(changes.length),
        write: (writer, i) => {
          writeId(writer, changes[i]!.id);
          writer.bytes(changes[i]!.payload);
        },
        bytesAt: (i) => ID_BYTES + changes[i]!.payload.length,
      };
    }
    case 'delete': {
      const { ids } = operation;
      return {
        count: ids.length,
        writeHead: (writer) => writer.varint(ids.length),
        write: (writer, i) => writeId(writer, ids[i]!),
        bytesAt: () => ID_BYTES,
      };
    }
    case 'settings':
      return textOnly(JSON.stringify(operation.settings));
    case 'texts':
      return textOnly(JSON.stringify(operation.lengths));
  }
}

function textOnly(text: string): RecordList {
  return {
    count: 0,
    writeHead: (writer) => writer.text(text),
    write: () => undefined,
    bytesAt: () => 0,
  };
}

/** The vector names of a record: their numbers, and what their vectors are written as. */
class VectorNames {
  readonly #datatypes: Datatypes;
  readonly #numbers = new Map<string, number>();

  constructor(datatypes: Datatypes) {
    this.#datatypes = datatypes;
  }

  /** Adds the names that a row has. */
  note({ vectors }: StoredRow): void {
    for (const name of vectors.keys()) {
      if (!this.#numbers.has(name)) this.#numbers.set(name, this.#numbers.size);
    }
  }

  numberOf(name: string): number {
    return this.#numbers.get(name)!;
  }

  datatypeOf(name: string): DatatypeName {
    return this.#datatypes.get(name) ?? 'float32';
  }

  /** Writes the head of a record of so many rows. */
  write(writer: ByteWriter, rows: number): void {
    writer.varint(this.#numbers.size);
    for (const name of this.#numbers.keys()) {
      writer.text(name);
      if (this.#datatypes.size > 0) writer.u8(VALUE_BYTES[this.datatypeOf(name)]);
    }
    writer.varint(rows);
  }

  clear(): void {
    this.#numbers.clear();
  }
}

function readNames(reader: ByteReader, isNarrow: boolean): [name: string, DatatypeName][] {
  return Array.from({ length: reader.varint() }, () => [
    reader.text(),
    isNarrow ? DATATYPES_BY_BYTES[reader.u8()]! : 'float32',
  ]);
}

function putKind(datatypes: Datatypes): number {
  return datatypes.size > 0 ? KINDS.narrowPut : KINDS.put;
}

function kindOf({ kind }: Operation, datatypes: Datatypes): number {
  return kind === 'put' ? putKind(datatypes) : KINDS[kind];
}

function writeRow(writer: ByteWriter, row: StoredRow, names: VectorNames): void {
  writeId(writer, row.id);
  writer.bytes(row.payload).varint(row.vectors.size);
  for (const [name, value] of row.vectors) {
    writer.varint(names.numberOf(name));
    writeVector(writer, value, names.datatypeOf(name));
  }
}

function readRow(reader: ByteReader, names: readonly [name: string, DatatypeName][]): StoredRow {
  const id = readId(reader);
  const payload = reader.bytes();
  const vectors = new Map<string, VectorValue>();
  for (let left = reader.varint(); left > 0; left--) {
    const [name, datatype] = names[reader.varint()]!;
    vectors.set(name, readVector(reader, datatype));
  }
  return { id, payload, vectors };
}

function writeId(writer: ByteWriter, id: PointId): void {
  const { isUuid, words } = pointIdWords(id);
  if (isUuid) {
    writer.u8(1);
    for (const word of words) writer.u32(word);
  } else {
    writer.u8(0).u32(words[3]).u32(words[2]);
  }
}

function readId(reader: ByteReader): PointId {
  if (reader.u8() === 1) {
    return pointIdFromWords({
      isUuid: true,
      words: [reader.u32(), reader.u32(), reader.u32(), reader.u32()],
    });
  }
  const low = reader.u32();
  return pointIdFromWords({ isUuid: false, words: [0, 0, reader.u32(), low] });
}

/** An id, and the length of what follows it. */
const ID_BYTES = 24;

function bytesOfRow({ payload, vectors }: StoredRow): number {
  let bytes = ID_BYTES + 16 + payload.length;
  for (const value of vectors.values()) {
    if (value.kind === 'dense') bytes += value.values.byteLength + 8;
    else if (value.kind === 'sparse') bytes += value.vector.indices.length * 8 + 8;
    else bytes += value.rows.length * (value.rows[0]?.byteLength ?? 0) + 16;
  }
  return bytes;
}
