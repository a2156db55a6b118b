import type { PointId } from '../../engine/index.js';
import { ByteReader, ByteWriter, pointIdFromWords, pointIdWords } from '../bytes/index.js';
import { TimeSlice } from '../pacing/index.js';
import type { VectorValue } from '../vectors/index.js';
import { readVector, writeVector } from '../vectors/index.js';
import type { Operation, PayloadChange, StoredRow } from './operation.js';

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

/** Rows that are encoded between two looks at the clock. */
const ROWS_AT_ONCE = 64;

const KINDS = { put: 1, payload: 2, delete: 3, settings: 4, texts: 5 } as const;

/** An operation as a log record. */
export interface EncodedOperation {
  readonly kind: number;
  readonly body: Uint8Array;
}

/** The same as `encodeOperation`, in pieces, giving the event loop back in between where there are many rows. */
export async function encodeInSlices(operation: Operation): Promise<{
  readonly kind: number;
  readonly body: readonly Uint8Array[];
}> {
  if (operation.kind !== 'put' || operation.rows.length <= ROWS_AT_ONCE) {
    const { kind, body } = encodeOperation(operation);
    return { kind, body: [body] };
  }
  const { rows } = operation;
  const slice = new TimeSlice();
  const names = namesOf(rows);
  const head = new ByteWriter();
  writeNames(head, names, rows.length);
  const body = [head.result()];
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const part = rows.slice(at, at + ROWS_AT_ONCE);
    const writer = new ByteWriter(estimate({ kind: 'put', rows: part }));
    for (const row of part) writeRow(writer, row, names);
    body.push(writer.result());
    if (slice.due()) await slice.pause();
  }
  return { kind: KINDS.put, body };
}

/** An operation as a record of the log: its kind and its body. */
export function encodeOperation(operation: Operation): EncodedOperation {
  const writer = new ByteWriter(estimate(operation));
  switch (operation.kind) {
    case 'put':
      writeRows(writer, operation.rows);
      break;
    case 'payload':
      writer.varint(operation.changes.length);
      for (const { id, payload } of operation.changes) {
        writeId(writer, id);
        writer.bytes(payload);
      }
      break;
    case 'delete':
      writer.varint(operation.ids.length);
      for (const id of operation.ids) writeId(writer, id);
      break;
    case 'settings':
      writer.text(JSON.stringify(operation.settings));
      break;
    case 'texts':
      writer.text(JSON.stringify(operation.lengths));
      break;
  }
  return { kind: KINDS[operation.kind], body: writer.result() };
}

/** The operation of a record. Its bytes are copied, the record may be reused. */
export function decodeOperation(kind: number, body: Uint8Array): Operation {
  const reader = new ByteReader(body);
  switch (kind) {
    case KINDS.put:
      return { kind: 'put', rows: readRows(reader) };
    case KINDS.payload: {
      const changes: PayloadChange[] = [];
      for (let left = reader.varint(); left > 0; left--) {
        changes.push({ id: readId(reader), payload: reader.bytes().slice() });
      }
      return { kind: 'payload', changes };
    }
    case KINDS.delete: {
      const ids: PointId[] = [];
      for (let left = reader.varint(); left > 0; left--) ids.push(readId(reader));
      return { kind: 'delete', ids };
    }
    case KINDS.settings:
      return { kind: 'settings', settings: JSON.parse(reader.text()) };
    case KINDS.texts:
      return { kind: 'texts', lengths: JSON.parse(reader.text()) };
    default:
      throw new RangeError(`log record of unknown kind ${kind}`);
  }
}

function writeRows(writer: ByteWriter, rows: readonly StoredRow[]): void {
  const names = namesOf(rows);
  writeNames(writer, names, rows.length);
  for (const row of rows) writeRow(writer, row, names);
}

/** Vector names with their numbers. */
function namesOf(rows: readonly StoredRow[]): Map<string, number> {
  const names = new Map<string, number>();
  for (const row of rows) {
    for (const name of row.vectors.keys()) if (!names.has(name)) names.set(name, names.size);
  }
  return names;
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

function readRows(reader: ByteReader): StoredRow[] {
  const names = Array.from({ length: reader.varint() }, () => reader.text());
  return Array.from({ length: reader.varint() }, () => {
    const id = readId(reader);
    const payload = reader.bytes().slice();
    const vectors = new Map<string, VectorValue>();
    for (let left = reader.varint(); left > 0; left--) {
      const name = names[reader.varint()]!;
      vectors.set(name, readVector(reader));
    }
    return { id, payload, vectors };
  });
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

/** A starting capacity that spares the writer most of its growth. */
function estimate(operation: Operation): number {
  if (operation.kind !== 'put') return 1024;
  let bytes = 64;
  for (const row of operation.rows) {
    bytes += 40 + row.payload.length;
    for (const value of row.vectors.values()) {
      if (value.kind === 'dense') bytes += value.values.byteLength + 8;
      else if (value.kind === 'sparse') bytes += value.vector.indices.length * 8 + 8;
      else bytes += value.rows.length * (value.rows[0]?.byteLength ?? 0) + 16;
    }
  }
  return bytes;
}
