import type { Document } from '../../engine/index.js';
import { BadRequestError, ValidationError } from '../../engine/index.js';
import type { TextWeigher } from '../index/text/index.js';
import { Fields, formatError } from '../request/index.js';
import type { RowVectors } from '../segment/index.js';
import type { DatatypeName, FloatRoom, VectorKind, VectorValue } from '../vectors/index.js';
import { prepareDense, readDense } from '../vectors/index.js';

/** What the vectors of a point are checked against. */
export interface VectorLayout {
  readonly kinds: ReadonlyMap<string, VectorKind>;
  readonly datatypes: ReadonlyMap<string, DatatypeName>;
  /** Turns texts into sparse vectors. */
  readonly weigher: TextWeigher;
  /** Where their numbers are put. */
  readonly room: FloatRoom;
}

/** Total floats that one multivector may have. */
const MAX_MULTIVECTOR_FLOATS = 1_048_576;

/** The vectors of a point: one unnamed, or an object by name. */
export function parseVectorStruct(value: unknown, path: string, layout: VectorLayout): RowVectors {
  const vectors = new Map<string, VectorValue>();
  if (isList(value) || isInference(value)) {
    vectors.set('', parseStoredVector(value, '', path, layout));
    return vectors;
  }
  if (typeof value !== 'object' || value === null) {
    throw formatError(path, 'a vector or an object of named vectors', value);
  }
  for (const [name, vector] of Object.entries(value)) {
    if (vector === undefined) continue;
    vectors.set(name, parseStoredVector(vector, name, `${path}.${name}`, layout));
  }
  return vectors;
}

function parseStoredVector(
  value: unknown,
  name: string,
  path: string,
  layout: VectorLayout,
): VectorValue {
  const kind = layout.kinds.get(name);
  if (!kind) throw new BadRequestError(`Wrong input: Not existing vector name error: ${name}`);
  if (kind.kind === 'sparse') {
    const vector = isInference(value)
      ? layout.weigher.infer(name, value as Document, path)
      : parseSparseVector(value, path);
    return { kind: 'sparse', vector };
  }
  const datatype = layout.datatypes.get(name);
  if (isInference(value)) {
    throw new BadRequestError(
      `Wrong input: ${path}: dense vectors need an embedding service, this engine infers only sparse vectors (qdrant/bm25); embed the text and pass the numbers`,
    );
  }
  if (kind.kind === 'dense') {
    const values = parseDense(value, path, kind.dimension, layout.room);
    return { kind: 'dense', values: prepareDense(values, kind.distance, datatype) };
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw formatError(path, 'a non-empty array of vectors', value);
  }
  if (value.length * kind.dimension >= MAX_MULTIVECTOR_FLOATS) {
    throw new ValidationError(
      path,
      `${value.length * kind.dimension} numbers, must be fewer than ${MAX_MULTIVECTOR_FLOATS}`,
    );
  }
  return {
    kind: 'multi',
    rows: value.map((row, i) =>
      prepareDense(
        parseDense(row, `${path}[${i}]`, kind.dimension, layout.room),
        kind.distance,
        datatype,
      ),
    ),
  };
}

/** Reads the numbers of a dense vector into an array of its own. */
function parseDense(
  value: unknown,
  path: string,
  dimension: number,
  room: FloatRoom,
): Float32Array {
  if (!isList(value)) throw formatError(path, `an array of ${dimension} numbers`, value);
  if (value.length !== dimension) {
    throw new BadRequestError(
      `Wrong input: Vector dimension error: expected dim: ${dimension}, got ${value.length}`,
    );
  }
  return readDense(value, path, room);
}

/** Checks a sparse vector and sorts it by index. */
function parseSparseVector(value: unknown, path: string): { indices: number[]; values: number[] } {
  const fields = new Fields(value, path);
  const indices = list(fields, 'indices');
  const values = list(fields, 'values');
  fields.done();
  if (indices.length !== values.length) {
    throw new ValidationError(
      path,
      `must have the same number of indices and values, got ${indices.length} and ${values.length}`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index > 0xffffffff) {
      throw formatError(`${path}.indices[${i}]`, 'an unsigned 32-bit integer', index);
    }
    const weight = values[i];
    if (typeof weight !== 'number' || !Number.isFinite(Math.fround(weight))) {
      throw formatError(`${path}.values[${i}]`, 'a finite 32-bit number', weight);
    }
  }
  const numbers = indices as number[];
  const order = numbers.map((_, i) => i).sort((a, b) => numbers[a]! - numbers[b]!);
  for (let i = 1; i < order.length; i++) {
    if (numbers[order[i]!] === numbers[order[i - 1]!]) {
      throw new ValidationError(
        `${path}.indices`,
        `must be unique, ${numbers[order[i]!]} comes twice`,
      );
    }
  }
  return {
    indices: order.map((i) => numbers[i]!),
    values: order.map((i) => Math.fround(values[i] as number)),
  };
}

/** Whether a value is a `Document`, `Image` or inference object rather than named vectors. */
function isInference(value: unknown): value is { model: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { model?: unknown }).model === 'string' &&
    ('text' in value || 'image' in value || 'object' in value)
  );
}

function list(fields: Fields, name: string): unknown[] {
  const value = fields.raw(name);
  if (isList(value)) return Array.isArray(value) ? value : Array.from(value);
  throw formatError(fields.at(name), 'an array of numbers', value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
