import type { Bitset } from '../../bytes/index.js';
import type {
  Distance,
  Kernels,
  RowSource,
  SearchResult,
  WebAssemblyMemory,
} from '../../kernel/index.js';
import {
  alignToLine,
  createMemory,
  ensureBytes,
  FIRST_ADDRESS,
  instantiateKernels,
  METRIC_CODES,
  reportGarbage,
} from '../../kernel/index.js';
import type { DatatypeName, StoredValues } from '../../vectors/index.js';
import { narrow, storedValues, VALUE_BYTES, widen } from '../../vectors/index.js';

/** Rows are padded to whole kernel steps; zeros change no metric. */
const WIDTH_STEP = 8;
/** `BATCH_BYTES` of `assembly/batch.ts`. */
const BATCH_BYTES = 8 * (1024 + 8);
/** Space for rows grows by an eighth, and by no less than this. */
const SMALLEST_GROWTH = 1 << 18;

/** What the rows are. */
export interface FlatOptions {
  readonly dimension: number;
  readonly distance: Distance;
  readonly datatype?: DatatypeName | undefined;
}

/** Rows that something cheaper than comparing them has chosen among the first ones. */
export interface Candidates {
  /** They were chosen among the rows before this one; a multiple of 32. */
  readonly from: number;
  /** Keys of `assembly/key.ts`, two words each, best first. */
  readonly keys: Uint32Array;
}

const NO_CANDIDATES: Candidates = { from: 0, keys: new Uint32Array(0) };
const NOTHING: SearchResult = {
  rows: new Uint32Array(0),
  scores: new Float32Array(0),
  visited: 0,
  scored: 0,
};

/**
 * Appendable rows of one dense vector, compared in full, all of them: 18 ms for 100,000 rows of 768 dimensions.
 *
 * Rows lie in one WebAssembly memory from `FIRST_ADDRESS` on; whatever a search needs besides (query, allowed bits, best
 * keys, result) is laid out behind them for the time of the call, so growing never moves anything.
 */
export class FlatVectors {
  readonly #dimension: number;
  readonly #width: number;
  readonly #distance: Distance;
  readonly #metric: number;
  readonly #datatype: DatatypeName;
  readonly #valueBytes: number;
  #memory: WebAssemblyMemory | undefined;
  #kernels: Kernels | undefined;
  #floats: Float32Array = new Float32Array(0);
  /** All of the memory, in the rows' datatype. */
  #values: StoredValues = this.#floats;
  /** The last row that was looked at, of those that are no floats. */
  #widened: Float32Array | undefined;
  #size = 0;
  #capacity = 0;

  /** `dimension`: 1 to 65,536. `datatype`: how the rows are kept; default float32. */
  constructor({ dimension, distance, datatype = 'float32' }: FlatOptions) {
    this.#dimension = dimension;
    this.#width = Math.ceil(dimension / WIDTH_STEP) * WIDTH_STEP;
    this.#distance = distance;
    this.#metric = METRIC_CODES[distance];
    this.#datatype = datatype;
    this.#valueBytes = VALUE_BYTES[datatype];
  }

  /** Number of rows. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds a row and returns its number. `values` has `dimension` entries, normalised for Cosine and rounded to the
   * datatype by the caller.
   */
  append(values: Float32Array): number {
    if (this.#size === this.#capacity) this.#grow();
    const start = this.#startOf(this.#size);
    narrow(values, this.#values, start);
    // A search may have left its scratch where the row is now.
    this.#values.fill(0, start + this.#dimension, start + this.#width);
    return this.#size++;
  }

  /** A copy of a row. */
  vectorAt(row: number): Float32Array {
    const start = this.#startOf(row);
    return widen(this.#values.slice(start, start + this.#dimension));
  }

  /** A row where it lies, or its values as floats: to be used before anything else is asked of the store. */
  viewAt(row: number): Float32Array {
    const start = this.#startOf(row);
    const view = this.#values.subarray(start, start + this.#dimension);
    if (view instanceof Float32Array) return view;
    this.#widened ??= new Float32Array(this.#dimension);
    return widen(view, this.#widened);
  }

  /**
   * The `limit` most similar rows among `allowed` (row numbers; absent: all), exactly. With `candidates`: the best of those
   * and of the rows that they were not chosen from.
   */
  search(
    query: Float32Array,
    limit: number,
    allowed?: Bitset,
    { from, keys }: Candidates = NO_CANDIDATES,
  ): SearchResult {
    const kept = Math.min(limit, this.#size);
    if (kept <= 0) return NOTHING;
    const words = (this.#size + 31) >>> 5;
    const at = this.#scratch(kept * 16 + keys.length * 4 + words * 4);
    this.#floats.set(query, at.query / 4);
    const best = at.rest;
    const result = best + kept * 8;
    const given = result + kept * 8;
    const bits = given + keys.length * 4;
    const { buffer } = this.#floats;
    new Uint32Array(buffer, given, keys.length).set(keys);
    allowed?.copyBelow(this.#size, new Uint32Array(buffer, bits, words));
    const found = this.#kernels!.searchFloats(
      this.#metric,
      this.#width,
      this.#valueBytes,
      FIRST_ADDRESS,
      from,
      this.#size,
      at.query,
      allowed === undefined ? 0 : bits,
      kept,
      at.batch,
      best,
      result,
      given,
      keys.length / 2,
    );
    const scored = this.#kernels!.rowsScored();
    return {
      rows: new Uint32Array(new Uint32Array(buffer, result, found)),
      scores: new Float32Array(new Float32Array(buffer, result + kept * 4, found)),
      visited: scored,
      scored,
    };
  }

  /** The query's similarity to each of `rows`, in their order. */
  similarities(query: Float32Array, rows: Uint32Array): Float32Array {
    if (rows.length === 0) return new Float32Array(0);
    const at = this.#scratch(rows.length * 4);
    this.#floats.set(query, at.query / 4);
    new Uint32Array(this.#floats.buffer, at.rest, rows.length).set(rows);
    this.#kernels!.similaritiesOfFloats(
      this.#metric,
      this.#width,
      this.#valueBytes,
      FIRST_ADDRESS,
      at.query,
      at.rest,
      rows.length,
      at.batch,
    );
    return new Float32Array(new Float32Array(this.#floats.buffer, at.rest, rows.length));
  }

  /**
   * MaxSim of runs of rows: for each, the sum over `queries` of the best similarity to any row of the run. `ranges` has two
   * numbers a run, its first row and the one behind its last. A run without rows gets minus infinity.
   */
  maxSimilarities(queries: readonly Float32Array[], ranges: Uint32Array): Float32Array {
    const points = ranges.length >> 1;
    if (points === 0) return new Float32Array(0);
    const queryBytes = alignToLine(queries.length * this.#width * 4);
    const at = this.#scratch(ranges.length * 4 + queryBytes + queries.length * 4);
    const queryAddress = at.rest;
    const best = queryAddress + queryBytes;
    const list = best + queries.length * 4;
    this.#floats.fill(0, queryAddress / 4, best / 4);
    queries.forEach((query, i) => {
      this.#floats.set(query, queryAddress / 4 + i * this.#width);
    });
    new Uint32Array(this.#floats.buffer, list, ranges.length).set(ranges);
    this.#kernels!.maxSimilarities(
      this.#metric,
      this.#width,
      this.#valueBytes,
      FIRST_ADDRESS,
      queryAddress,
      queries.length,
      list,
      points,
      best,
      at.batch,
    );
    const sums = new Float32Array(this.#floats.buffer, list, ranges.length);
    return Float32Array.from({ length: points }, (_, i) => sums[i * 2]!);
  }

  /** The rows there are now, for building a graph over them. Reads them when asked: keep the store until it is done. */
  rows(): RowSource {
    const dimension = this.#dimension;
    const width = this.#width;
    return {
      count: this.#size,
      dimension,
      distance: this.#distance,
      datatype: this.#datatype,
      copyInto: (target, from, to) => {
        if (width === dimension) {
          target.set(this.#values.subarray(this.#startOf(from), this.#startOf(to)));
          return;
        }
        for (let row = from, at = this.#startOf(from); row < to; row++, at += width) {
          target.set(this.#values.subarray(at, at + dimension), (row - from) * dimension);
        }
      },
    };
  }

  /** Bytes of memory held. */
  bytes(): number {
    return this.#floats.byteLength;
  }

  /** Lets go of the memory. The object is of no use afterwards. */
  free(): void {
    const bytes = this.#floats.byteLength;
    this.#memory = undefined;
    this.#kernels = undefined;
    this.#floats = new Float32Array(0);
    this.#values = this.#floats;
    this.#size = 0;
    this.#capacity = 0;
    reportGarbage(bytes);
  }

  /** Place of a row among `#values`. */
  #startOf(row: number): number {
    return FIRST_ADDRESS / this.#valueBytes + row * this.#width;
  }

  /** Places for a query (zero-padded), a batch, and `bytes` more, behind the rows. */
  #scratch(bytes: number): { query: number; batch: number; rest: number } {
    const query = alignToLine(FIRST_ADDRESS + this.#size * this.#width * this.#valueBytes);
    const batch = alignToLine(query + this.#width * 4);
    const rest = alignToLine(batch + BATCH_BYTES);
    this.#ensure(rest + bytes);
    this.#floats.fill(0, query / 4, batch / 4);
    return { query, batch, rest };
  }

  #grow(): void {
    const rowBytes = this.#width * this.#valueBytes;
    const extra = Math.max(SMALLEST_GROWTH, (this.#capacity * rowBytes) >>> 3, rowBytes);
    const capacity = this.#capacity + Math.ceil(extra / rowBytes);
    this.#ensure(FIRST_ADDRESS + capacity * rowBytes);
    this.#capacity = capacity;
  }

  #ensure(bytes: number): void {
    if (this.#memory === undefined) {
      this.#memory = createMemory(bytes);
      this.#kernels = instantiateKernels(this.#memory);
    } else if (bytes > this.#floats.byteLength) {
      ensureBytes(this.#memory, bytes);
    } else {
      return;
    }
    const { buffer } = this.#memory;
    this.#floats = new Float32Array(buffer);
    this.#values = storedValues(this.#datatype, buffer.byteLength / this.#valueBytes, buffer);
  }
}
