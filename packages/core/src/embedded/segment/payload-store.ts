import type { Payload } from '../../engine/index.js';

/** Where a segment keeps its rows' payloads, as JSON bytes. Rows are numbered as the segment's are. */
export interface PayloadStore {
  readonly size: number;
  /** The payload's JSON bytes; a view that is only valid until the next call. */
  bytesAt(row: number): Uint8Array;
  close(): void;
}

/** Parses the payload of a row; every call gives a new object. */
export function payloadAt(store: PayloadStore, row: number): Payload {
  const bytes = store.bytesAt(row);
  return bytes.length === 2 ? {} : (JSON.parse(decode(bytes)) as Payload);
}

/** Payloads in memory, appended to blocks so that no row owns an object. */
export class MemoryPayloads implements PayloadStore {
  #blocks: Uint8Array[] = [];
  #used = BLOCK_BYTES;
  #starts = new Float64Array(64);
  #lengths = new Uint32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#blocks.reduce((total, block) => total + block.length, 0) + this.#size * 12;
  }

  append(json: Uint8Array): number {
    if (this.#used + json.length > BLOCK_BYTES) {
      this.#blocks.push(new Uint8Array(Math.max(BLOCK_BYTES, json.length)));
      this.#used = 0;
    }
    const row = this.#size++;
    if (row >= this.#starts.length) this.#grow();
    const block = this.#blocks.length - 1;
    this.#blocks[block]!.set(json, this.#used);
    this.#starts[row] = block * BLOCK_BYTES + this.#used;
    this.#lengths[row] = json.length;
    this.#used = json.length > BLOCK_BYTES ? BLOCK_BYTES : this.#used + json.length;
    return row;
  }

  bytesAt(row: number): Uint8Array {
    const start = this.#starts[row]!;
    const block = this.#blocks[Math.floor(start / BLOCK_BYTES)]!;
    const offset = start % BLOCK_BYTES;
    return block.subarray(offset, offset + this.#lengths[row]!);
  }

  close(): void {
    this.#blocks = [];
  }

  #grow(): void {
    const starts = new Float64Array(this.#starts.length * 2);
    starts.set(this.#starts);
    this.#starts = starts;
    const lengths = new Uint32Array(this.#lengths.length * 2);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }
}

/** One block holds some two thousand payloads of ordinary size. */
const BLOCK_BYTES = 1 << 20;

const decoder = new TextDecoder();

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
