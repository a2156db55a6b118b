import type { ByteReader, ByteWriter } from '../bytes/index.js';
import type { VectorValue } from './vector-value.js';

/*
 * A vector in log records and segment files; integers are varints unless said otherwise.
 *
 *   u8 0, dimension, f32…  ·  u8 1, entries, u32 indices…, f32 values…  ·  u8 2, rows, dimension, f32…
 */

/** Appends a vector. */
export function writeVector(writer: ByteWriter, value: VectorValue): void {
  if (value.kind === 'dense') {
    writer.u8(0).varint(value.values.length).raw(floatBytes(value.values));
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
    for (const row of value.rows) writer.raw(floatBytes(row));
  }
}

/** Reads what `writeVector` wrote. */
export function readVector(reader: ByteReader): VectorValue {
  const kind = reader.u8();
  const count = reader.varint();
  if (kind === 0) return { kind: 'dense', values: readFloats(reader, count) };
  if (kind === 1) {
    const indices = Array.from({ length: count }, () => reader.u32());
    const values = Array.from({ length: count }, () => reader.f32());
    return { kind: 'sparse', vector: { indices, values } };
  }
  const dimension = reader.varint();
  return {
    kind: 'multi',
    rows: Array.from({ length: count }, () => readFloats(reader, dimension)),
  };
}

function floatBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function readFloats(reader: ByteReader, count: number): Float32Array {
  // The copy also aligns the floats.
  return new Float32Array(reader.raw(count * 4).slice().buffer);
}
