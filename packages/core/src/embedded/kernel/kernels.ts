import { plainKernels } from './plain.generated.js';
import { relaxedKernels } from './relaxed.generated.js';
import type { WebAssemblyMemory, WebAssemblyModule } from './webassembly.js';
import { webAssembly } from './webassembly.js';

/** Functions of the kernels (`assembly/index.ts`). Addresses and lengths in bytes; see there for what each does. */
export interface Kernels {
  searchFloats(
    metric: number,
    width: number,
    valueBytes: number,
    rows: number,
    first: number,
    count: number,
    query: number,
    allowed: number,
    limit: number,
    batch: number,
    best: number,
    result: number,
    keys: number,
    candidates: number,
  ): number;
  rowsScored(): number;
  similaritiesOfFloats(
    metric: number,
    width: number,
    valueBytes: number,
    rows: number,
    query: number,
    list: number,
    count: number,
    batch: number,
  ): void;

  maxSimilarities(
    metric: number,
    width: number,
    valueBytes: number,
    rows: number,
    queries: number,
    queryRows: number,
    ranges: number,
    points: number,
    best: number,
    batch: number,
  ): void;

  /** Bytes of scratch that `attach` lays out for pools of `capacity` keys. */
  scratchBytes(header: number, capacity: number): number;
  attach(header: number, scratch: number, capacity: number): void;
  queryAddress(): number;
  allowedAddress(): number;
  poolAddress(): number;
  rotate(address: number): void;
  addRows(source: number, rows: number, target: number): void;
  encodeBlock(source: number, index: number): void;
  scanBlocks(count: number, kept: number, byBits: number): number;
  blocksScanned(): number;
  encodeRows(source: number, first: number, rows: number): void;
  encodeStored(from: number, to: number): void;
  insertClaimed(stage: number, ef: number, batch: number): number;
  findBrokenLinks(from: number, to: number): number;
  similaritiesOfRows(list: number, count: number): void;
  search(
    plan: number,
    stage: number,
    limit: number,
    ef: number,
    walked: number,
    finals: number,
    allowedCount: number,
    beam: number,
  ): number;
  resultAddress(): number;
  searchPlan(): number;
  searchScored(): number;
  searchVisited(): number;
}

/** Copies the original of a row, zero-padded, to an address: called where originals are not in memory. */
export type ReadRow = (row: number, address: number) => void;

/** Which of the two builds runs: `relaxed` where the host has relaxed SIMD (Node 22 and later). */
export type KernelBuild = 'plain' | 'relaxed';

const modules = new Map<KernelBuild, WebAssemblyModule>();
let supported: KernelBuild | undefined;

/** The best build this host can run. */
export function supportedKernelBuild(): KernelBuild {
  supported ??= webAssembly.validate(decode(relaxedKernels)) ? 'relaxed' : 'plain';
  return supported;
}

/** The compiled kernels; compiled once per process, in about a millisecond. May be posted to workers. */
export function compiledKernels(build: KernelBuild = supportedKernelBuild()): WebAssemblyModule {
  let module = modules.get(build);
  if (module === undefined) {
    module = new webAssembly.Module(decode(build === 'relaxed' ? relaxedKernels : plainKernels));
    modules.set(build, module);
  }
  return module;
}

/** The kernels over a memory. About 0.2 ms; each instance has its own globals, hence one per thread and memory. */
export function instantiateKernels(
  memory: WebAssemblyMemory,
  {
    readRow = refuse,
    build,
  }: { readRow?: ReadRow | undefined; build?: KernelBuild | undefined } = {},
): Kernels {
  const module = compiledKernels(build);
  const imports = { env: { memory, readRow, abort: refuse } };
  return new webAssembly.Instance(module, imports).exports as Kernels;
}

function refuse(): never {
  throw new Error('a kernel aborted');
}

function decode(base64: string): Uint8Array {
  return Buffer.from(base64, 'base64');
}
