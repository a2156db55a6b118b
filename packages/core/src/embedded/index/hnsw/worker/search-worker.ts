/**
 * A thread that searches. It runs as a string (`search-worker.generated.ts`) and imports nothing but node's own modules. The
 * query and the allowed rows are written into its scratch by the thread that asks, and the result is read from there, so
 * messages carry a few numbers only.
 */
import { parentPort, workerData } from 'node:worker_threads';

interface Kernels {
  attach(header: number, scratch: number, capacity: number): void;
  queryAddress(): number;
  allowedAddress(): number;
  search(...numbers: number[]): number;
  resultAddress(): number;
  searchPlan(): number;
  searchVisited(): number;
  searchScored(): number;
}

type Request =
  | {
      kind: 'attach';
      segment: number;
      memory: object;
      header: number;
      scratch: number;
      capacity: number;
    }
  | { kind: 'search'; segment: number; numbers: number[] }
  | { kind: 'detach'; segment: number };

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Instance: new (module: object, imports: object) => { exports: unknown } };
};
const { module } = workerData as { module: object };
const attached = new Map<number, Kernels>();
const refuse = () => {
  throw new Error('a kernel aborted');
};

parentPort!.on('message', (request: Request) => {
  if (request.kind === 'detach') {
    attached.delete(request.segment);
  } else if (request.kind === 'attach') {
    const imports = { env: { memory: request.memory, abort: refuse, readRow: refuse } };
    const kernels = new WebAssembly.Instance(module, imports).exports as Kernels;
    kernels.attach(request.header, request.scratch, request.capacity);
    attached.set(request.segment, kernels);
    parentPort!.postMessage([kernels.queryAddress(), kernels.allowedAddress()]);
  } else {
    const kernels = attached.get(request.segment)!;
    const found = kernels.search(...request.numbers);
    parentPort!.postMessage([
      found,
      kernels.resultAddress(),
      kernels.searchPlan(),
      kernels.searchVisited(),
      kernels.searchScored(),
    ]);
  }
});
