import type { Bitset, RowSet } from '../bytes/index.js';

/** Bytes that are kept in any case, and for each row: 32 filters of which many rows match, thousands of which few do. */
const LEAST_BYTES = 1 << 16;
const BYTES_PER_ROW = 4;
/** What an entry costs besides its rows and its key. */
const ENTRY_BYTES = 200;

interface Entry {
  rows: RowSet;
  /** Dead rows of the segment when dead ones were last taken out. */
  dead: number;
  /** Bytes when it was last looked at: a list may have got bits since. */
  bytes: number;
}

/** What decides which rows of a segment a filter matches, besides rows, which never change. */
export interface CacheState {
  readonly size: number;
  readonly deadCount: number;
  readonly live: Bitset;
  /** Changes when payload indexes come or go: an index on texts changes what its conditions mean. */
  readonly version: string;
}

/**
 * The rows that recent filters match in a segment that takes no more rows. What is kept is right as long as the version is the
 * same, and needs only to lose the rows that die. The least recently used go when there are too many bytes.
 */
export class FilterCache {
  readonly #entries = new Map<string, Entry>();
  #version = '';
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** Filters that were known and that were not, what is kept, and its bytes. */
  get counts(): { hits: number; misses: number; filters: number; bytes: number } {
    const filters = this.#entries.size;
    return { hits: this.#hits, misses: this.#misses, filters, bytes: this.#bytes };
  }

  /** The living rows that match a filter, if it was asked not long ago. */
  find(key: string, state: CacheState): RowSet | undefined {
    this.#check(state);
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    if (entry.dead !== state.deadCount) {
      entry.rows = entry.rows.within(state.live);
      entry.dead = state.deadCount;
    }
    this.#put(key, entry, state.size);
    return entry.rows;
  }

  /** Whether `find` will know a filter. */
  has(key: string, state: CacheState): boolean {
    this.#check(state);
    return this.#entries.has(key);
  }

  /** Keeps the living rows that match a filter. */
  keep(key: string, rows: RowSet, state: CacheState): void {
    this.#check(state);
    this.#put(key, { rows, dead: state.deadCount, bytes: 0 }, state.size);
  }

  /** Makes an entry the one used last, and lets go of the others as far as there are too many bytes. */
  #put(key: string, entry: Entry, size: number): void {
    this.#drop(key);
    entry.bytes = ENTRY_BYTES + 2 * key.length + entry.rows.byteLength;
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    const most = LEAST_BYTES + BYTES_PER_ROW * size;
    if (this.#bytes <= most) return;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= most) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }

  #check({ version }: CacheState): void {
    if (version === this.#version) return;
    this.#entries.clear();
    this.#bytes = 0;
    this.#version = version;
  }
}
