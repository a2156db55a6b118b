import type { StorageError } from '../../engine/index.js';
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
  await collection.exclusively(() => {
    const { store } = collection;
    for (const segment of store.segments) {
      let living = 0;
      segment.live.forEach((row) => {
        living++;
        if (row >= segment.size)
          complain(`segment ${segment.number}: row ${row} lives beyond its end`);
        else if (segment.offsetOf(segment.idAt(row)) !== row) {
          complain(`segment ${segment.number}: the id of row ${row} leads elsewhere`);
        }
      });
      if (living !== segment.liveCount) {
        complain(
          `segment ${segment.number}: ${living} rows live, ${segment.liveCount} are counted`,
        );
      }
      if (segment.payloads.size < segment.size) {
        complain(
          `segment ${segment.number}: ${segment.payloads.size} payloads for ${segment.size} rows`,
        );
      }
    }
    checkDoubles(collection, complain);
  });
  return problems;
}

/** A point lives in one segment only. */
function checkDoubles({ store }: Collection, complain: (message: string) => void): void {
  const [first, ...others] = [...store.segments].sort((a, b) => b.liveCount - a.liveCount);
  if (!first) return;
  for (const [i, segment] of others.entries()) {
    const larger = [first, ...others.slice(0, i)];
    segment.live.forEach((row) => {
      const id = segment.idAt(row);
      const twin = larger.find((other) => other.offsetOf(id) !== undefined);
      if (twin) complain(`point ${id} lives in segments ${twin.number} and ${segment.number}`);
    });
  }
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
