/**
 * A thread that searches. It runs as a string (`search-worker.generated.ts`) and imports nothing but node's own modules. What
 * it is to do and what it answers lies in shared memory (`search-mailbox.ts`); messages bring only the memory of segments,
 * and take an empty one to whoever waits.
 */
import { readSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

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

/** What comes before a job that attaches. */
interface Attachment {
  memory: { buffer: SharedArrayBuffer };
  header: number;
  scratch: number;
  capacity: number;
  /** Floats that the kernels read of a query. */
  width: number;
  /** Bytes that the kernels read of an original. */
  originalBytes: number;
  /** Where originals are that are not in memory; see `kernel/row-source.ts`. */
  file: RowFile | undefined;
}

interface RowFile {
  descriptor: number;
  position: number;
  rowBytes: number;
  salt: number;
}

interface Attached {
  kernels: Kernels;
  buffer: SharedArrayBuffer;
  scratch: number;
  capacity: number;
  width: number;
  /** Of the graph that the kernels work on. */
  header: number;
  /** The first row of that graph in the segment. */
  first: number;
}

interface Setup {
  module: object;
  mailbox: SharedArrayBuffer;
  layout: {
    slots: number;
    slotBytes: number;
    firstSlot: number;
    posted: number;
    completed: number;
    rung: number;
    arguments: number;
    data: number;
  };
  kinds: { Attach: number; Search: number; Detach: number };
  statuses: { Done: number; Failed: number };
}

/** Where more jobs wait, the other side is told of every so many, so that telling costs little of a search. */
const RING_EVERY = 4;

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Instance: new (module: object, imports: object) => { exports: unknown } };
};
const { module, mailbox, layout, kinds, statuses } = workerData as Setup;
const control = new Int32Array(mailbox, 0, 3);
const attached = new Map<number, Attached>();
const refuse = () => {
  throw new Error('a kernel aborted');
};

function attach(segment: number): void {
  const received = receiveMessageOnPort(parentPort!) as { message: Attachment };
  const { memory, header, scratch, capacity, width, originalBytes, file } = received.message;
  const { buffer } = memory;
  const read = file && rowReader(file);
  const readRow = (row: number, address: number) => {
    const original = new Uint8Array(buffer, address >>> 0, originalBytes);
    const bytes = (read ?? refuse)(own.first + row);
    original.set(bytes);
    original.fill(0, bytes.length);
  };
  const imports = { env: { memory, abort: refuse, readRow } };
  const kernels = new WebAssembly.Instance(module, imports).exports as Kernels;
  kernels.attach(header, scratch, capacity);
  const own: Attached = { kernels, buffer, scratch, capacity, width, header, first: 0 };
  attached.set(segment, own);
}

/** Reads rows as `FixedRows` does. What is damaged, or of a file that is closed by now, is never used. */
function rowReader({ descriptor, position, rowBytes, salt }: RowFile): (row: number) => Uint8Array {
  const stride = rowBytes + 4;
  const row = Buffer.allocUnsafeSlow(stride);
  const content = row.subarray(0, rowBytes);
  return (number) => {
    const start = position + number * stride;
    for (let filled = 0; filled < stride; ) {
      const count = readSync(descriptor, row, filled, stride - filled, start + filled);
      if (count === 0) throw new Error('the file has ended');
      filled += count;
    }
    if (crc32(content, (salt + number) >>> 0) !== row.readUInt32LE(rowBytes)) {
      throw new Error('the row is damaged');
    }
    return content;
  };
}

function search(at: number, job: Int32Array): void {
  const own = attached.get(job[1]!)!;
  const { kernels, buffer, width } = own;
  const header = job[10]!;
  if (own.header !== header) kernels.attach(header, own.scratch, own.capacity);
  own.header = header;
  own.first = job[11]!;
  const [, , count, floats, words] = job as unknown as [number, number, number, number, number];
  const data = at + layout.data;
  // From 2 GiB on addresses come as negative integers.
  const query = new Float32Array(buffer, kernels.queryAddress() >>> 0, width);
  query.set(new Float32Array(mailbox, data, floats));
  query.fill(0, floats);
  if (words > 0) {
    const allowed = new Uint32Array(mailbox, data + floats * 4, words);
    new Uint32Array(buffer, kernels.allowedAddress() >>> 0, words).set(allowed);
  }
  const numbers = new Float64Array(mailbox, at + layout.arguments, count);
  const found = kernels.search(...numbers);
  const result = kernels.resultAddress() >>> 0;
  // Scores lie behind as many rows as were wanted.
  const limit = numbers[2]!;
  new Uint32Array(mailbox, data, found).set(new Uint32Array(buffer, result, found));
  new Float32Array(mailbox, data + found * 4, found).set(
    new Float32Array(buffer, result + limit * 4, found),
  );
  job[6] = found;
  job[7] = kernels.searchPlan();
  job[8] = kernels.searchVisited();
  job[9] = kernels.searchScored();
}

function work(slot: number): void {
  const at = layout.firstSlot + (slot & (layout.slots - 1)) * layout.slotBytes;
  const job = new Int32Array(mailbox, at, 12);
  job[5] = statuses.Failed;
  try {
    if (job[0] === kinds.Attach) attach(job[1]!);
    else if (job[0] === kinds.Detach) attached.delete(job[1]!);
    else search(at, job);
    job[5] = statuses.Done;
  } catch {
    // The status says so. Whoever asked does the search itself, and meets the error if there is one to meet.
  }
}

for (let done = 0; ; ) {
  while (Atomics.load(control, layout.posted) === done) Atomics.wait(control, layout.posted, done);
  work(done);
  done = (done + 1) | 0;
  Atomics.store(control, layout.completed, done);
  const isLast = Atomics.load(control, layout.posted) === done;
  if (!isLast && done % RING_EVERY !== 0) continue;
  if (Atomics.exchange(control, layout.rung, 1) === 0) parentPort!.postMessage(0);
}
