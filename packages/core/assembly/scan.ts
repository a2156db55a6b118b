/** Walks the allowed rows of a segment in order, a batch at a time. */
import { allowedWord } from './allowed';
import { setRow } from './batch';

/** Rows taken at once: enough to overlap their cache misses, few enough that what was touched is still cached when used. */
const SCAN_BATCH: i32 = 32;

let next: i32 = 0;
let end: i32 = 0;
let filtered: bool = false;
/** Address of the rows (u32), where they are listed. */
let list: usize = 0;
/** Bits of the current word that are still to be taken, and the row of its first bit. */
let pending: u32 = 0;
let wordStart: i32 = 0;
/** Rows handed out since the start. */
let scanned: i32 = 0;

/** Walks rows `[from, count)`; `from` is a multiple of 32. */
export function startScan(from: i32, count: i32, byBits: bool): void {
  next = from;
  end = count;
  filtered = byBits;
  list = 0;
  pending = 0;
  scanned = 0;
}

/** Walks `length` rows that are listed at `address`. */
export function startListed(address: usize, length: i32): void {
  startScan(0, length, false);
  list = address;
}

/** Fills the batch with the next rows and returns how many; 0 at the end. */
export function nextScanned(): i32 {
  const taken = filtered ? nextAllowed() : nextAny();
  scanned += taken;
  return taken;
}

function nextAny(): i32 {
  const taken = min(SCAN_BATCH, end - next);
  if (list != 0) {
    for (let i = 0; i < taken; i++) setRow(i, load<u32>(list + (<usize>(next + i) << 2)));
  } else {
    for (let i = 0; i < taken; i++) setRow(i, <u32>(next + i));
  }
  next += taken;
  return taken;
}

function nextAllowed(): i32 {
  let taken = 0;
  while (taken < SCAN_BATCH) {
    if (pending == 0) {
      if (next >= end) break;
      wordStart = next;
      pending = allowedWord(<usize>next >> 5);
      if (end - next < 32) pending &= (<u32>1 << (end - next)) - 1;
      next += 32;
      continue;
    }
    setRow(taken++, <u32>(wordStart + ctz(pending)));
    pending &= pending - 1;
  }
  return taken;
}

export function rowsScanned(): i32 {
  return scanned;
}
