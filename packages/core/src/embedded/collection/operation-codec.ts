import type { PointId } from '../../engine/index.js';
import { ByteReader, ByteWriter, pointIdFromWords, pointIdWords } from '../bytes/index.js';
import { runSteps, TimeSlice } from '../pacing/index.js';
import type { VectorValue } from '../vectors/index.js';
import { readVector, writeVector } from '../vectors/index.js';
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
 *
 *   id            u8 0, u64 | u8 1, four u32 (most significant word first)
 *   vector        see `vectors/vector-codec.ts`
 *
 * See docs/design.md for the frame around a record.
 */

const KINDS = { put: 1, payload: 2, delete: 3, settings: 4, texts: 5 } as const;

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
  newWriter: NewWriter = (bytes) => new ByteWriter(bytes),
): Promise<{ readonly kind: number; readonly body: readonly Uint8Array[] }> {
  const list = listOf(operation);
  if (list.count <= ROWS_AT_ONCE) {
    const { kind, body } = encodeOperation(operation);
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
  return { kind: KINDS[operation.kind], body };
}

/** An operation as a record of the log: its kind and its body. */
export function encodeOperation(operation: Operation): EncodedOperation {
  const list = listOf(operation);
  let bytes = 64;
  for (let i = 0; i < list.count; i++) bytes += list.bytesAt(i);
  const writer = new ByteWriter(bytes);
  list.writeHead(writer);
  for (let i = 0; i < list.count; i++) list.write(writer, i);
  return { kind: KINDS[operation.kind], body: writer.result() };
}

/** Rows gathered into a record that puts them; nothing of a row is kept but its bytes. */
export class PutRecord {
  readonly kind = KINDS.put;
  readonly #names = new Map<string, number>();
  readonly #rows = new ByteWriter(PIECE_BYTES);
  readonly #body = new ByteWriter(PIECE_BYTES);
  #count = 0;

  /** Bytes of the rows. */
  get length(): number {
    return this.#rows.length;
  }

  add(row: StoredRow): void {
    for (const name of row.vectors.keys()) noteName(this.#names, name);
    writeRow(this.#rows, row, this.#names);
    this.#count++;
  }

  /** The body, which is valid until the next is taken; a new record begins. */
  take(): Uint8Array {
    writeNames(this.#body.reset(), this.#names, this.#count);
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
    case KINDS.put: {
      const names = Array.from({ length: reader.varint() }, () => reader.text());
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

function listOf(operation: Operation): RecordList {
  switch (operation.kind) {
    case 'put': {
      const { rows } = operation;
      const names = namesOf(rows);
      return {
        count: rows.length,
        writeHead: (writer) => writeNames(writer, names, rows.length),
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

/** Vector names with their numbers. */
function namesOf(rows: readonly StoredRow[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const row of rows) {
    for (const name of row.vectors.keys()) noteName(names, name);
  }
  return names;
}

function noteName(names: Map<string, number>, name: string): void {
  if (!names.has(name)) names.set(name, names.size);
}

function writeNames(writer: ByteWriter, names: ReadonlyMap<string, number>, rows: number): void {
  writer.varint(names.size);
  for (const name of names.keys()) writer.text(name);
  writer.varint(rows);
}

function writeRow(writer: ByteWriter, row: StoredRow, names: ReadonlyMap<string, number>): void {
  writeId(writer, row.id);
  writer.bytes(row.payload).varint(row.vectors.size);
  for (const [name, value] of row.vectors) {
    writer.varint(names.get(name)!);
    writeVector(writer, value);
  }
}

function readRow(reader: ByteReader, names: readonly string[]): StoredRow {
  const id = readId(reader);
  const payload = reader.bytes();
  const vectors = new Map<string, VectorValue>();
  for (let left = reader.varint(); left > 0; left--) {
    const name = names[reader.varint()]!;
    vectors.set(name, readVector(reader));
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
