import type { PointId, SparseVector } from '../../../engine/index.js';
import { BadRequestError, ValidationError } from '../../../engine/index.js';
import { parsePointId } from '../../bytes/index.js';
import { inferDocument, isDocument } from '../../index/text/index.js';
import { formatError } from '../../request/index.js';
import { readDense } from '../../vectors/index.js';
import type { QueryVector } from '../reader.js';
import { fieldPath, isJsonObject, type JsonObject } from './read-fields.js';

/** What a query compares with: a vector as given, or a point whose stored vector is meant. */
export type VectorExample =
  | { readonly kind: 'vector'; readonly vector: QueryVector }
  | { readonly kind: 'id'; readonly id: PointId };

/** Largest sparse index, and so the width of a sparse vector. */
const MAX_SPARSE_INDEX = 0xffffffff;

/** Numbers in one multivector at most, as in Qdrant. */
const MAX_MULTI_NUMBERS = 1_048_576;

/**
 * Reads a vector, a point id or a document. Lists of numbers are dense vectors (typed arrays too), lists of lists
 * multivectors, `{indices, values}` sparse ones, `{text, model}` is embedded here.
 */
export function parseVectorExample(value: unknown, path: string): VectorExample {
  if (Array.isArray(value)) {
    const vector = isRow(value[0]) ? parseMulti(value, path) : parseDense(value, path);
    return { kind: 'vector', vector };
  }
  if (isTypedNumbers(value)) return { kind: 'vector', vector: parseDense(value, path) };
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint') {
    return { kind: 'id', id: parsePointId(value, path) };
  }
  if (isJsonObject(value)) return { kind: 'vector', vector: parseVectorObject(value, path) };
  throw formatError(path, 'a vector or a point id', value);
}

/** Whether an object is a vector in itself (sparse, or something to embed) and not a query around one. */
export function isVectorObject(value: JsonObject): boolean {
  return (
    value['indices'] !== undefined ||
    value['values'] !== undefined ||
    (value['model'] !== undefined &&
      (value['text'] !== undefined ||
        value['image'] !== undefined ||
        value['object'] !== undefined))
  );
}

function parseVectorObject(value: JsonObject, path: string): QueryVector {
  if (value['indices'] !== undefined || value['values'] !== undefined) {
    return { kind: 'sparse', vector: parseSparseVector(value, path) };
  }
  if (isDocument(value)) {
    return { kind: 'sparse', vector: inferDocument(value, 'query', { path }) };
  }
  if (value['image'] !== undefined || value['object'] !== undefined) {
    throw BadRequestError.wrongInput(
      `${path}: no inference service for images or objects; embed them first and pass the vector`,
    );
  }
  throw formatError(path, 'a vector, a point id or a document', value);
}

/**
 * Checks a sparse vector and sorts it by index. The order of terms decides the order of summation, and with it the
 * last digits of a score.
 */
function parseSparseVector(value: JsonObject, path: string): SparseVector {
  const indices = numbersOf(value['indices'], fieldPath(path, 'indices'));
  const values = numbersOf(value['values'], fieldPath(path, 'values'));
  if (indices.length !== values.length) {
    throw new ValidationError(
      fieldPath(path, 'values'),
      `must be the same length as indices (${indices.length}), got ${values.length}`,
    );
  }
  let sorted = true;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!Number.isInteger(index) || index < 0 || index > MAX_SPARSE_INDEX) {
      throw formatError(`${fieldPath(path, 'indices')}[${i}]`, 'an unsigned 32-bit integer', index);
    }
    if (i > 0 && index <= indices[i - 1]!) sorted = false;
  }
  if (sorted) return { indices, values };
  const order = indices.map((_, position) => position).sort((a, b) => indices[a]! - indices[b]!);
  for (let i = 1; i < order.length; i++) {
    if (indices[order[i]!] === indices[order[i - 1]!]) {
      throw new ValidationError(
        fieldPath(path, 'indices'),
        `must be unique, ${indices[order[i]!]} is repeated`,
      );
    }
  }
  return { indices: order.map((i) => indices[i]!), values: order.map((i) => values[i]!) };
}

function parseMulti(list: readonly unknown[], path: string): QueryVector {
  const rows = list.map((row, position) => {
    if (!isRow(row)) throw formatError(`${path}[${position}]`, 'a list of numbers', row);
    return readDense(row, `${path}[${position}]`);
  });
  const width = rows[0]!.length;
  if (width === 0) throw new ValidationError(path, 'rows of a multivector must not be empty');
  for (const [position, row] of rows.entries()) {
    if (row.length !== width) {
      throw new ValidationError(
        path,
        `all rows must have the same dimension: row 0 has ${width}, row ${position} has ${row.length}`,
      );
    }
  }
  if (rows.length * width >= MAX_MULTI_NUMBERS) {
    throw new ValidationError(
      path,
      `a multivector holds fewer than ${MAX_MULTI_NUMBERS} numbers, got ${rows.length * width}`,
    );
  }
  return { kind: 'multi', rows };
}

function parseDense(list: ArrayLike<unknown>, path: string): QueryVector {
  return { kind: 'dense', values: readDense(list, path) };
}

function numbersOf(value: unknown, path: string): number[] {
  if (!Array.isArray(value) && !isTypedNumbers(value)) {
    throw formatError(path, 'a list of numbers', value);
  }
  const numbers = Array.from(value as ArrayLike<unknown>);
  for (let i = 0; i < numbers.length; i++) {
    if (typeof numbers[i] !== 'number' || !Number.isFinite(Math.fround(numbers[i] as number))) {
      throw formatError(`${path}[${i}]`, 'a finite number', numbers[i]);
    }
  }
  return numbers as number[];
}

function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || isTypedNumbers(value);
}

function isTypedNumbers(value: unknown): value is ArrayLike<number> {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}
