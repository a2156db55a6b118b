import type { ByteReader, ByteWriter } from '../bytes/index.js';
import { SHARED_ROOM } from './float-room.js';
import { bytesOf, narrowBytes, storedValues, VALUE_BYTES, widen } from './stored-values.js';
import type { DatatypeName, VectorValue } from './vector-value.js';

/*
 * A vector in log records and segment files; integers are varints unless said otherwise.
 *
 *   u8 0, dimension, values…  ·  u8 1, entries, u32 indices…, f32 values…  ·  u8 2, rows, dimension, values…
 *
 * Values of dense vectors and multivectors are in a datatype that is known from elsewhere: f32, f16 or u8.
 */

/** Appends a vector. Sparse vectors have no datatype. */
export function writeVector(
  writer: ByteWriter,
  value: VectorValue,
  datatype: DatatypeName = 'float32',
): void {
  if (value.kind === 'dense') {
    writer.u8(0).varint(value.values.length).raw(narrowBytes(value.values, datatype));
  } else if (value.kind === 'sparse') {
    const { indices, values } = value.vector;
    writer.u8(1).varint(indices.length);
    for (const index of indices) writer.u32(index);
    for (const weight of values) writer.f32(weight);
  } else {
    writer
      .u8(2)
      .varint(value.rows.length)
      .varint(value.rows[0]?.length ?? 0);
    for (const row of value.rows) writer.raw(narrowBytes(row, datatype));
  }
}

/** Reads what `writeVector` wrote. */
export function readVector(reader: ByteReader, datatype: DatatypeName = 'float32'): VectorValue {
  const kind = reader.u8();
  const count = reader.varint();
  if (kind === 0) return { kind: 'dense', values: readValues(reader, count, datatype) };
  if (kind === 1) {
    const indices = Array.from({ length: count }, () => reader.u32());
    const values = Array.from({ length: count }, () => reader.f32());
    return { kind: 'sparse', vector: { indices, values } };
  }
  const dimension = reader.varint();
  return {
    kind: 'multi',
    rows: Array.from({ length: count }, () => readValues(reader, dimension, datatype)),
  };
}

function readValues(reader: ByteReader, count: number, datatype: DatatypeName): Float32Array {
  const values = SHARED_ROOM.take(count);
  const bytes = reader.raw(count * VALUE_BYTES[datatype]);
  if (datatype === 'float32') bytesOf(values).set(bytes);
  // The copy aligns them.
  else widen(storedValues(datatype, count, bytes.slice().buffer), values);
  return values;
}
