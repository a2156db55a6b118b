import type { StorageError } from '../../engine/index.js';
import { TimeSlice } from '../pacing/index.js';
import type { Segment } from '../segment/index.js';
import type { Collection } from './collection.js';

/** Something that is not as it should be. */
export interface IntegrityProblem {
  readonly collection: string;
  /** File, relative to the engine's directory or absolute; absent for what is wrong in memory. */
  readonly file: string | undefined;
  /** Byte in the file, where known. */
  readonly offset: number | undefined;
  readonly message: string;
  /** Whether it concerns something that can be rebuilt from the rest, or data itself. */
  readonly isDerived: boolean;
}

/** What `checkIntegrity` found. */
export interface IntegrityReport {
  readonly ok: boolean;
  readonly collections: number;
  readonly points: number;
  readonly problems: readonly IntegrityProblem[];
}

/** Compares every checksum of a collection's files, and its rows with the tables that lead to them. */
export async function checkCollection(collection: Collection): Promise<IntegrityProblem[]> {
  const problems = (await collection.storage.verify()).map((error) => ofFile(collection, error));
  const complain = (message: string) => {
    const { name } = collection;
    problems.push({
      collection: name,
      file: undefined,
      offset: undefined,
      message,
      isDerived: false,
    });
  };
  // Between two writes: rows stay as they are, though reads go on in between.
  await collection.exclusively(async () => {
    for (const segment of collection.store.segments) await checkRows(segment, complain);
    await checkDoubles(collection, complain);
  });
  return problems;
}

async function checkRows(segment: Segment, complain: (message: string) => void): Promise<void> {
  const { number, size, liveCount, payloads } = segment;
  const living = await eachLiving(segment, (row) => {
    if (row >= size) complain(`segment ${number}: row ${row} lives beyond its end`);
    else if (segment.offsetOf(segment.idAt(row)) !== row) {
      complain(`segment ${number}: the id of row ${row} leads elsewhere`);
    }
  });
  if (living !== liveCount) {
    complain(`segment ${number}: ${living} rows live, ${liveCount} are counted`);
  }
  if (payloads.size < size) {
    complain(`segment ${number}: ${payloads.size} payloads for ${size} rows`);
  }
}

/** A point lives in one segment only. */
async function checkDoubles(
  { store }: Collection,
  complain: (message: string) => void,
): Promise<void> {
  const [first, ...others] = [...store.segments].sort((a, b) => b.liveCount - a.liveCount);
  if (!first) return;
  for (const [i, segment] of others.entries()) {
    const larger = [first, ...others.slice(0, i)];
    await eachLiving(segment, (row) => {
      const id = segment.idAt(row);
      const twin = larger.find((other) => other.offsetOf(id) !== undefined);
      if (twin) complain(`point ${id} lives in segments ${twin.number} and ${segment.number}`);
    });
  }
}

/** Rows looked at between two looks at the clock. */
const ROWS_AT_ONCE = 256;

/** Looks at the living rows in slices of the event loop and returns how many there are. */
async function eachLiving({ live }: Segment, look: (row: number) => void): Promise<number> {
  const slice = new TimeSlice();
  const rows = live.toArray();
  for (let i = 0; i < rows.length; i++) {
    look(rows[i]!);
    if (i % ROWS_AT_ONCE === 0 && slice.due()) await slice.pause();
  }
  return rows.length;
}

function ofFile({ name }: Collection, error: StorageError): IntegrityProblem {
  return {
    collection: name,
    file: error.file,
    offset: error.offset,
    message: error.message,
    isDerived: /[/\\](graph\.\d+|indexes)$/.test(error.file ?? ''),
  };
}
