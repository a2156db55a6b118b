import type {
  KernelBuild,
  Kernels,
  RowFile,
  RowSource,
  WebAssemblyMemory,
} from '../../kernel/index.js';
import {
  createMemory,
  ensureBytes,
  HeaderWord,
  instantiateKernels,
  rotationSigns,
} from '../../kernel/index.js';
import type { DatatypeName, StoredValues } from '../../vectors/index.js';
import { storedValues } from '../../vectors/index.js';
import type { SegmentLayout, SegmentShape } from './layout.js';
import { layoutSegment, writeHeader } from './layout.js';
import type { Graph } from './range-graphs.js';
import { clearRanges, isState, rangeGraphs, repeatHeader, wholeGraph } from './range-graphs.js';
import { NO_RANGES, rowsIn } from './row-range.js';

/** Parts that a build fills; the rest is made from the shape. */
export type SegmentPart =
  | 'centroid'
  | 'levels'
  | 'upperIndex'
  | 'upper'
  | 'links'
  | 'rangeLevels'
  | 'rangeUpperIndex'
  | 'rangeUpper'
  | 'rangeLinks'
  | 'oneBit'
  | 'int8';

/** Keys a pool holds at first; a search that wants more gets a larger scratch. */
const FIRST_CAPACITY = 1024;

/**
 * A segment's memory, the kernels of this thread over it, and their scratch, which lies behind the segment and behind
 * whatever else was reserved there.
 */
export class SealedMemory {
  readonly shape: SegmentShape;
  readonly layout: SegmentLayout;
  readonly memory: WebAssemblyMemory;
  readonly kernels: Kernels;
  /** Where other threads can read originals that are not in memory. */
  readonly file: RowFile | undefined;
  /** The graph over all rows. */
  readonly whole: Graph;
  /** Graphs over some of them, in the order of their rows. */
  readonly ranges: readonly Graph[];
  #bytes: Uint8Array;
  #top: number;
  #scratch = 0;
  #capacity = 0;
  #hasFloats: boolean;
  /** The graph that kernels work on now. */
  #used: Graph;
  readonly #wordsAt = (address: number, length: number): Uint32Array => this.words(address, length);

  /** `rows`: where originals are read from if the shape has no floats. `build`: the host's best unless given. */
  constructor(shape: SegmentShape, rows: RowSource, build?: KernelBuild) {
    this.shape = shape;
    this.file = rows.file;
    this.#hasFloats = shape.hasFloats;
    this.layout = layoutSegment(shape);
    this.whole = wholeGraph(shape, this.layout);
    this.ranges = rangeGraphs(shape, this.layout);
    this.#used = this.whole;
    this.#top = this.layout.end;
    this.memory = createMemory(this.#top);
    this.#bytes = new Uint8Array(this.memory.buffer);
    writeHeader(this.words(this.layout.header, 64), shape, this.layout);
    clearRanges(this.ranges, this.#wordsAt);
    this.#repeatHeader();
    if (this.layout.signs !== 0) {
      const signs = rotationSigns(shape.codeWidth * 2);
      this.words(this.layout.signs, signs.length).set(signs);
    }
    const { dimension } = shape;
    const { floatWidth } = this.layout;
    this.kernels = instantiateKernels(this.memory, {
      readRow: (row, address) => {
        const target = this.originals(address, floatWidth);
        const at = this.#used.first + row;
        rows.copyInto(target.subarray(0, dimension), at, at + 1);
        target.fill(0, dimension);
      },
      build,
    });
  }

  /** All graphs, that over all rows first. */
  get graphs(): readonly Graph[] {
    return [this.whole, ...this.ranges];
  }

  /** What originals are kept as. */
  get datatype(): DatatypeName {
    return this.shape.datatype ?? 'float32';
  }

  /** Whether originals can be read from memory now; while they are not there yet, searches read them from the rows. */
  get hasFloats(): boolean {
    return this.#hasFloats;
  }

  /** Keeps searches from the place of the originals until it is filled. Only where there are codes to walk by. */
  hideFloats(): void {
    this.#showFloats(0);
  }

  /** Lets searches read the originals, which are all in their place now. */
  showFloats(): void {
    this.#showFloats(this.layout.floats);
  }

  #showFloats(address: number): void {
    this.#hasFloats = address !== 0;
    this.setHeader(HeaderWord.Floats, address);
  }

  /** Bytes of a part. */
  lengthOf(part: SegmentPart): number {
    const { shape, layout } = this;
    switch (part) {
      case 'centroid':
        return layout.centroid === 0 ? 0 : shape.codeWidth * 4;
      case 'levels':
        return shape.count;
      case 'upperIndex':
        return shape.count * 4;
      case 'upper':
        return shape.upperLists * shape.m * 4;
      case 'links':
        return shape.count * layout.linksStride;
      case 'rangeLevels':
        return rowsIn(this.ranges);
      case 'rangeUpperIndex':
        return rowsIn(this.ranges) * 4;
      case 'rangeUpper': {
        const { upperLists, m } = shape.rangeGraphs ?? NO_RANGES;
        return upperLists * m * 4;
      }
      case 'rangeLinks':
        return rowsIn(this.ranges) * layout.rangeLinksStride;
      case 'oneBit':
        return shape.count * layout.oneBitStride;
      case 'int8':
        return shape.count * layout.int8Stride;
    }
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    return this.memory.buffer.byteLength;
  }

  /** Reserves bytes behind everything so far. */
  reserve(bytes: number): number {
    const address = this.#top;
    this.#top = Math.ceil((address + bytes) / 64) * 64;
    ensureBytes(this.memory, this.#top);
    this.#bytes = new Uint8Array(this.memory.buffer);
    return address;
  }

  /** Gives back everything reserved: the scratch and what a build needed. */
  release(): void {
    this.#top = this.layout.end;
    this.#capacity = 0;
  }

  /** Reserves scratch for another thread's kernels, with which they can work on any of the graphs. */
  reserveScratch(capacity: number): number {
    const bytes = this.graphs.map(({ header }) => this.kernels.scratchBytes(header, capacity));
    const address = this.reserve(Math.max(...bytes));
    // To measure, the kernels have read the headers.
    this.#attach();
    return address;
  }

  /** Makes sure that pools of this thread hold `capacity` keys. */
  ensureCapacity(capacity: number): void {
    if (capacity <= this.#capacity) return;
    // Scratch that is too small is left behind; doubling bounds what that wastes.
    const larger = Math.max(capacity, FIRST_CAPACITY, 2 * this.#capacity);
    this.#scratch = this.reserveScratch(larger);
    this.#capacity = larger;
    this.#attach();
  }

  /** Turns this thread's kernels to a graph, where they work on another. */
  use(graph: Graph): void {
    if (graph === this.#used) return;
    this.#used = graph;
    this.#attach();
  }

  #attach(): void {
    if (this.#capacity > 0) this.kernels.attach(this.#used.header, this.#scratch, this.#capacity);
  }

  /** A word of a graph's header. */
  header(word: number, graph = this.whole): number {
    return this.words(graph.header, 64)[word]!;
  }

  /** Sets a word of a graph's header. What all graphs share is set in that of the whole, and follows in the others. */
  setHeader(word: number, value: number, graph = this.whole): void {
    this.words(graph.header, 64)[word] = value;
    if (graph === this.whole && !isState(word)) this.#headerChanged();
  }

  /** The same with a float. */
  setHeaderFloat(word: number, value: number): void {
    this.floats(this.layout.header + word * 4, 1)[0] = value;
    this.#headerChanged();
  }

  /** Attached kernels have read the header, so they are attached again. */
  #headerChanged(): void {
    this.#repeatHeader();
    this.#attach();
  }

  #repeatHeader(): void {
    repeatHeader(this.ranges, this.layout, this.#wordsAt);
  }

  bytes(address: number, length: number): Uint8Array {
    const from = address >>> 0;
    return this.#bytes.subarray(from, from + length);
  }

  /** Kernels give addresses as signed integers: from 2 GiB on they come negative. */
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address >>> 0, length);
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address >>> 0, length);
  }

  /** Values of originals, in the width of their datatype. */
  originals(address: number, length: number): StoredValues {
    return storedValues(this.datatype, length, this.memory.buffer, address >>> 0);
  }
}
