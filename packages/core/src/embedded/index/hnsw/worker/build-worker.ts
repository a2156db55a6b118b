/**
 * A thread of a graph build. It runs as a string (`build-worker.generated.ts`), so that bundlers have no file to lose, and
 * imports nothing but node's own modules.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';

interface Kernels {
  attach(header: number, scratch: number, capacity: number): void;
  encodeRows(source: number, first: number, rows: number): void;
  insertClaimed(stage: number, ef: number, batch: number): number;
}

interface Setup {
  module: object;
  memory: object;
  header: number;
  scratch: number;
  capacity: number;
}

type Job =
  | { kind: 'encode'; source: number; first: number; rows: number }
  | { kind: 'insert'; header: number; stage: number; ef: number };

/**
 * Niceness of building, where threads have their own (Linux): searches and writes that want the same cores come first. It
 * costs a build nothing while nobody does.
 */
const NICENESS = 10;
if (process.platform === 'linux') setPriority(NICENESS);

/** Rows claimed per call: few enough that stopping is prompt. */
const CLAIM = 64;

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Instance: new (module: object, imports: object) => { exports: unknown } };
};
const { module, memory, header, scratch, capacity } = workerData as Setup;
const refuse = () => {
  throw new Error('a kernel aborted');
};
const imports = { env: { memory, abort: refuse, readRow: refuse } };
const kernels = new WebAssembly.Instance(module, imports).exports as Kernels;
kernels.attach(header, scratch, capacity);

function work(job: Job): void {
  if (job.kind === 'encode') {
    kernels.encodeRows(job.source, job.first, job.rows);
    return;
  }
  kernels.attach(job.header, scratch, capacity);
  while (kernels.insertClaimed(job.stage, job.ef, CLAIM) > 0);
}

parentPort!.on('message', (job: Job) => {
  work(job);
  parentPort!.postMessage('done');
});
