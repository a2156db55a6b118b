import type { Bitset } from '../../bytes/index.js';
import type { KernelBuild, Kernels, RowSource, WebAssemblyMemory } from '../../kernel/index.js';
import {
  alignToLine,
  createMemory,
  ensureBytes,
  FIRST_ADDRESS,
  floatsOf,
  HEADER_BYTES,
  HeaderWord,
  instantiateKernels,
  METRIC_CODES,
  reportGarbage,
  rotationSigns,
} from '../../kernel/index.js';
import type { Candidates } from './flat-vectors.js';

/** Rows that are encoded at once; `ROWS` of `assembly/block-codes.ts`. */
export const BLOCK_ROWS = 32;

/** Coordinates of a code come by so many. */
const WIDTH_STEP = 32;
/** Bytes of a block beside its bits: two factors a row. */
const BLOCK_FACTOR_BYTES = BLOCK_ROWS * 8;
/** Rows whose mean stands for all rows' mean: what it is off by is a sixteenth of their spread. */
const SAMPLE = 256;
/** Space for codes grows by an eighth, and by no less than these blocks. */
const SMALLEST_GROWTH = 32;
/** Keys a pool holds at first; a search that wants more gets a larger scratch. */
const FIRST_CAPACITY = 1024;

/**
 * One-bit codes of the first rows of a store that grows, by which a scan finds the likely best in a thirtieth of the time
 * that the rows themselves take (5 ns each at 768 dimensions).
 *
 * A memory of its own: the header of `assembly/segment.ts`, what all codes share, 32 rows on their way into a code, then
 * blocks of codes (`assembly/block-codes.ts`) and, behind the space for them, the scratch of a search. So growing moves nothing.
 */
export class BlockCodes {
  readonly #rows: RowSource;
  readonly #staging: number;
  readonly #blocks: number;
  readonly #blockBytes: number;
  readonly #memory: WebAssemblyMemory;
  readonly #kernels: Kernels;
  #size = 0;
  /** Blocks that there is space for. */
  #capacity = 0;
  #poolCapacity = FIRST_CAPACITY;

  /**
   * `rows` has at least one row; later ones may come. Codes are relative to the mean of those there are now. `build`: the host's
   * best unless given.
   */
  constructor(rows: RowSource, build?: KernelBuild) {
    this.#rows = rows;
    const { dimension, distance } = rows;
    const width = Math.ceil(dimension / WIDTH_STEP) * WIDTH_STEP;
    const centroid = FIRST_ADDRESS + HEADER_BYTES;
    const signs = alignToLine(centroid + width * 4);
    this.#staging = alignToLine(signs + width * 8);
    this.#blocks = alignToLine(this.#staging + BLOCK_ROWS * dimension * 4);
    this.#blockBytes = width * 4 + BLOCK_FACTOR_BYTES;
    this.#memory = createMemory(this.#blocks);
    this.#kernels = instantiateKernels(this.#memory, { build });
    const header = this.#words(FIRST_ADDRESS, HEADER_BYTES / 4);
    header[HeaderWord.Metric] = METRIC_CODES[distance];
    header[HeaderWord.FloatWidth] = dimension;
    header[HeaderWord.CodeWidth] = width;
    header[HeaderWord.Centroid] = centroid;
    header[HeaderWord.Signs] = signs;
    header[HeaderWord.ValueBytes] = 4;
    header[HeaderWord.Blocks] = this.#blocks;
    this.#words(signs, width * 2).set(rotationSigns(width * 2));
    this.#grow();
    this.#writeMean(centroid);
    this.#kernels.rotate(centroid);
    if (distance === 'Euclid') return;
    const square = this.#floats(centroid, width).reduce((sum, value) => sum + value * value, 0);
    this.#floats(FIRST_ADDRESS, HEADER_BYTES / 4)[HeaderWord.CentroidSquare] = square;
    this.#attach();
  }

  /** Rows that have codes. */
  get size(): number {
    return this.#size;
  }

  /** Encodes the next 32 rows, which have to be there. About 2 us a row at 768 dimensions. */
  encodeNext(): void {
    const block = this.#size / BLOCK_ROWS;
    if (block === this.#capacity) this.#grow();
    this.#stage(this.#size, this.#size + BLOCK_ROWS);
    this.#kernels.encodeBlock(this.#staging, block);
    this.#size += BLOCK_ROWS;
  }

  /**
   * The `count` rows whose codes are most similar to the query, of those in `allowed` (absent: all), and how many codes were
   * compared. The keys are a view that the next call overwrites.
   */
  find(
    query: Float32Array,
    count: number,
    allowed: Bitset | undefined,
  ): Candidates & { readonly scored: number } {
    if (count > this.#poolCapacity) {
      this.#poolCapacity = Math.max(count, 2 * this.#poolCapacity);
      this.#attach();
    }
    const kernels = this.#kernels;
    this.#floats(kernels.queryAddress(), this.#rows.dimension).set(query);
    const blocks = this.#size / BLOCK_ROWS;
    allowed?.copyBelow(this.#size, this.#words(kernels.allowedAddress(), blocks));
    const found = kernels.scanBlocks(blocks, count, allowed === undefined ? 0 : 1);
    return {
      from: this.#size,
      keys: this.#words(kernels.poolAddress(), found * 2),
      scored: kernels.blocksScanned() * BLOCK_ROWS,
    };
  }

  /** Bytes of memory held. */
  bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** To be called when the codes are no longer used. */
  free(): void {
    reportGarbage(this.bytes());
  }

  /** Copies rows, a block's at most, to where kernels take them from. */
  #stage(from: number, to: number): void {
    const { dimension, datatype = 'float32' } = this.#rows;
    const target = this.#floats(this.#staging, (to - from) * dimension);
    if (datatype === 'float32') this.#rows.copyInto(target, from, to);
    else target.set(floatsOf(this.#rows, from, to));
  }

  /** Writes the mean of a sample of the rows: runs of neighbours, spread over all. In the kernel: JavaScript starts slowly. */
  #writeMean(target: number): void {
    const { count, dimension } = this.#rows;
    const runs = Math.ceil(Math.min(SAMPLE, count) / BLOCK_ROWS);
    let taken = 0;
    for (let run = 0; run < runs; run++) {
      const from = Math.floor((run * count) / runs);
      const to = Math.min(count, from + BLOCK_ROWS);
      this.#stage(from, to);
      this.#kernels.addRows(this.#staging, to - from, target);
      taken += to - from;
    }
    const sums = this.#floats(target, dimension);
    for (let i = 0; i < dimension; i++) sums[i]! /= taken;
  }

  #grow(): void {
    this.#capacity += Math.max(SMALLEST_GROWTH, this.#capacity >>> 3);
    this.#words(FIRST_ADDRESS, 1)[HeaderWord.Count] = this.#capacity * BLOCK_ROWS;
    this.#attach();
  }

  /** Lays out the scratch behind the space for codes. */
  #attach(): void {
    const scratch = alignToLine(this.#blocks + this.#capacity * this.#blockBytes);
    const bytes = this.#kernels.scratchBytes(FIRST_ADDRESS, this.#poolCapacity);
    ensureBytes(this.#memory, scratch + bytes);
    this.#kernels.attach(FIRST_ADDRESS, scratch, this.#poolCapacity);
  }

  #words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }
}
