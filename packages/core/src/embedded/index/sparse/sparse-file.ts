import { StorageError } from '../../../engine/index.js';
import { Bitset, ByteReader, ByteWriter } from '../../bytes/index.js';
import { STEP } from '../../pacing/index.js';
import type { DimensionTable } from './dimension-table.js';
import type { PostingLists } from './posting-lists.js';

/**
 * A sparse index as bytes, little endian. Checksums are the business of the file around it.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | version, 1 |
 * | 4 | rows: one past the largest |
 * | 4 | lists |
 * | 8 | postings |
 * | 8 | length of the coded rows |
 * | 4 * ceil(rows / 32) | the rows that have a vector, a bit each |
 * | 4 * lists | dimensions, ascending |
 * | 4 * lists | postings per list |
 * | 4 * postings | weights, list by list |
 * | rest | rows, list by list: the first as it is, then differences, as LEB128 varints |
 */
const VERSION = 1;
const HEADER = 28;

/** What there is to save. */
export interface SparseIndexParts {
  readonly table: DimensionTable;
  readonly lists: PostingLists;
  readonly present: Bitset;
  readonly rows: number;
}

/** Writes the parts in the form above, in steps of less than a millisecond, during which they must not change. */
export function* encodeSparseIndex({
  table,
  lists,
  present,
  rows,
}: SparseIndexParts): Generator<undefined, Uint8Array> {
  const order = yield* table.inOrder();
  const codedBytes = yield* codedLength(order, lists);
  const words = (rows + 31) >>> 5;
  const whole = new Uint8Array(HEADER + 4 * (words + 2 * order.length + lists.total) + codedBytes);
  const writer = new ByteWriter(HEADER);
  writer.u32(VERSION).u32(rows).u32(order.length).u64(lists.total).u64(codedBytes);
  whole.set(writer.result());
  let at = HEADER;
  new Uint32Array(whole.buffer, at, words).set(present.words.subarray(0, words));
  at += 4 * words;
  const dimensions = new Uint32Array(whole.buffer, at, order.length);
  at += 4 * order.length;
  const lengths = new Uint32Array(whole.buffer, at, order.length);
  at += 4 * order.length;
  const weights = new Float32Array(whole.buffer, at, lists.total);
  at += 4 * lists.total;
  let posting = 0;
  for (let i = 0; i < order.length; i++) {
    dimensions[i] = table.dimensionOf(order[i]!);
    lengths[i] = lists.lengths[order[i]!]!;
    let previous = 0;
    for (const { from, to } of stretches(order[i]!, lists)) {
      weights.set(lists.weights.subarray(from, to), posting);
      at = encodeRows(lists.rows.subarray(from, to), previous, whole, at);
      posting += to - from;
      previous = lists.rows[to - 1]!;
      if (posting % STEP < to - from) yield;
    }
  }
  return whole;
}

/** The postings of a list, at most `STEP` at a time. */
function* stretches(list: number, lists: PostingLists): Generator<{ from: number; to: number }> {
  const start = lists.starts[list]!;
  const end = start + lists.lengths[list]!;
  for (let from = start; from < end; from += STEP) yield { from, to: Math.min(from + STEP, end) };
}

/** Codes the differences of rows, the first from `previous`; returns where the code ends. */
function encodeRows(rows: Uint32Array, previous: number, target: Uint8Array, from: number): number {
  let at = from;
  let before = previous;
  for (let i = 0; i < rows.length; i++) {
    let difference = rows[i]! - before;
    before = rows[i]!;
    while (difference >= 0x80) {
      target[at++] = (difference & 0x7f) | 0x80;
      difference >>>= 7;
    }
    target[at++] = difference;
  }
  return at;
}

/** Fills an empty table and empty lists in steps; returns the rest. Throws a `StorageError` where lengths do not add up. */
export function* decodeSparseIndex(
  bytes: Uint8Array,
  table: DimensionTable,
  lists: PostingLists,
): Generator<undefined, { present: Bitset; rows: number }> {
  if (bytes.length < HEADER) throw damaged(HEADER, bytes.length);
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSION) {
    throw new StorageError('wrong-version', 'the sparse index has an unknown version', {
      expected: VERSION,
      actual: version,
    });
  }
  const rows = reader.u32();
  const count = reader.u32();
  const postings = reader.u64();
  const codedBytes = reader.u64();
  const words = (rows + 31) >>> 5;
  const expected = HEADER + 4 * (words + 2 * count + postings) + codedBytes;
  if (bytes.length !== expected) throw damaged(expected, bytes.length);
  const present = new Bitset();
  present.words = new Uint32Array(copyOf(reader.raw(4 * words)));
  const dimensions = new Uint32Array(copyOf(reader.raw(4 * count)));
  const lengths = new Uint32Array(copyOf(reader.raw(4 * count)));
  const weights = new Float32Array(copyOf(reader.raw(4 * postings)));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== postings) throw damaged(postings, total);
  yield;
  lists.reserve(lengths);
  yield;
  yield* fill(table, lists, { dimensions, lengths, weights, coded: reader.raw(codedBytes) });
  return { present, rows };
}

interface CodedLists {
  readonly dimensions: Uint32Array;
  readonly lengths: Uint32Array;
  readonly weights: Float32Array;
  readonly coded: Uint8Array;
}

function* fill(
  table: DimensionTable,
  lists: PostingLists,
  { dimensions, lengths, weights, coded }: CodedLists,
): Generator<undefined> {
  let posting = 0;
  let byte = 0;
  for (let i = 0; i < dimensions.length; i++) {
    const length = lengths[i]!;
    table.intern(dimensions[i]!);
    const list = lists.addList(length);
    const start = lists.starts[list]!;
    const { rows } = lists;
    let row = 0;
    for (let at = start; at < start + length; at++) {
      let shift = 0;
      let part = coded[byte++]!;
      let difference = part & 0x7f;
      while (part >= 0x80) {
        part = coded[byte++]!;
        shift += 7;
        difference |= (part & 0x7f) << shift;
      }
      row = (row + difference) >>> 0;
      rows[at] = row;
    }
    lists.weights.set(weights.subarray(posting, posting + length), start);
    posting += length;
    lists.fill(list, length);
    if (posting % STEP < length) yield;
  }
}

function* codedLength(order: Uint32Array, lists: PostingLists): Generator<undefined, number> {
  let bytes = 0;
  let seen = 0;
  for (const list of order) {
    let previous = 0;
    for (const { from, to } of stretches(list, lists)) {
      for (let at = from; at < to; at++) {
        const difference = lists.rows[at]! - previous;
        previous = lists.rows[at]!;
        bytes += difference < 0x80 ? 1 : Math.ceil((32 - Math.clz32(difference)) / 7);
      }
      seen += to - from;
      if (seen % STEP < to - from) yield;
    }
  }
  return bytes;
}

/** A copy in a buffer of its own, which typed arrays of four bytes can be laid over. */
function copyOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer;
}

function damaged(expected: number, actual: number): StorageError {
  return new StorageError('corrupted', 'the sparse index has the wrong length', {
    expected,
    actual,
  });
}
