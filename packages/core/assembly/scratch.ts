/**
 * What one thread needs besides the segment, laid out in its own part of the same memory:
 * batch, better keys, query, tables of its codes, originals being read, two pools, links being chosen, visited bits, allowed words.
 */
import { BATCH_BYTES, placeBatch } from './batch';
import { placeEncoder } from './encode';
import { originalsBytes, placeOriginals } from './refine';
import { placeQuery, queryBytes } from './query';
import { placeTables, tableBytes } from './query-tables';
import { codeWidth, count, floatWidth, m0, readHeader } from './segment';
import { placeSelection } from './select';
import { BETTER_KEYS_BYTES, placeBetterKeys } from './traverse';
import { placeVisited, visitedBytes } from './visited';

/** Best keys of the search, sorted; and the same after another scoring. */
export let pool: usize = 0;
export let refined: usize = 0;
export let allowedAt: usize = 0;
/** Keys either pool holds. */
export let poolCapacity: i32 = 0;

function aligned(bytes: usize): usize {
  return (bytes + 63) & ~63;
}

function selectionBytes(): usize {
  return <usize>(2 * m0 + 2) << 2;
}

/** Bytes of scratch for searches that keep up to `capacity` keys. The header must have been read. */
function bytesFor(capacity: i32): usize {
  return (
    aligned(BATCH_BYTES) +
    aligned(BETTER_KEYS_BYTES) +
    aligned(queryBytes(floatWidth, codeWidth)) +
    aligned(tableBytes()) +
    aligned(originalsBytes(floatWidth)) +
    2 * aligned(<usize>(capacity + 2) << 3) +
    aligned(selectionBytes()) +
    aligned(visitedBytes(count)) +
    aligned((<usize>count + 31) >> 5 << 2)
  );
}

export function scratchBytes(headerAddress: usize, capacity: i32): usize {
  readHeader(headerAddress);
  return bytesFor(capacity);
}

/** Makes this instance work on the segment described at `headerAddress`, with the scratch at `scratch`. */
export function attach(headerAddress: usize, scratch: usize, capacity: i32): void {
  readHeader(headerAddress);
  let at = scratch;
  placeBatch(at);
  at += aligned(BATCH_BYTES);
  placeBetterKeys(at);
  at += aligned(BETTER_KEYS_BYTES);
  placeQuery(at);
  at += aligned(queryBytes(floatWidth, codeWidth));
  placeTables(at);
  at += aligned(tableBytes());
  placeOriginals(at);
  placeEncoder(at);
  at += aligned(originalsBytes(floatWidth));
  poolCapacity = capacity;
  pool = at;
  at += aligned(<usize>(capacity + 2) << 3);
  refined = at;
  at += aligned(<usize>(capacity + 2) << 3);
  placeSelection(at);
  at += aligned(selectionBytes());
  placeVisited(at, count);
  at += aligned(visitedBytes(count));
  allowedAt = at;
}
