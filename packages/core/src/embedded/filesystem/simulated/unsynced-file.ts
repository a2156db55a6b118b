import { MemoryFile } from '../memory-nodes.js';

/** A change of a file that has not been synced. */
type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly size: number };

/**
 * What a power cut does to the unsynced changes of a file. `lost` and `kept` are the two ends; a real disk is somewhere
 * between: `prefix` keeps the first changes and tears the next, `subset` drops whole changes, `sectors` drops sectors,
 * and `stale` does too and finds in new blocks what other files once left there.
 */
export type FileOutcome = 'lost' | 'kept' | 'prefix' | 'subset' | 'sectors' | 'stale';

/** A file that remembers what of it is on the disk and which changes only the cache has. */
export class UnsyncedFile extends MemoryFile {
  readonly #durable: MemoryFile;
  #pending: Change[] = [];

  constructor(durable: Uint8Array = new Uint8Array(0)) {
    super();
    this.#durable = new MemoryFile();
    this.#durable.write(0, durable);
    super.write(0, durable);
  }

  override write(position: number, bytes: Uint8Array): void {
    super.write(position, bytes);
    // The simulated cache holds its own copy: the caller may reuse its buffer at once.
    this.#pending.push({ kind: 'write', position, bytes: bytes.slice() });
  }

  override truncate(size: number): void {
    super.truncate(size);
    this.#pending.push({ kind: 'truncate', size });
  }

  override sync(): void {
    for (const change of this.#pending) apply(this.#durable, change);
    this.#pending = [];
  }

  /** The cache takes its changes for written, though they are not: they stay readable and no sync will write them. */
  forgetUnsynced(): void {
    this.#pending = [];
  }

  /** The content as a power cut might leave it. */
  afterPowerCut(outcome: FileOutcome, random: () => number, sectorBytes: number): Uint8Array {
    const file = new MemoryFile();
    file.write(0, this.#durable.content());
    const place = { file, durableSize: this.#durable.size, random, sectorBytes };
    const whole = outcome === 'prefix' ? Math.floor(random() * (this.#pending.length + 1)) : 0;
    this.#pending.forEach((change, number) => {
      const kept = outcome === 'kept' || number < whole || (outcome === 'subset' && random() < 0.5);
      if (kept) apply(file, change);
      else if (
        outcome === 'sectors' ||
        outcome === 'stale' ||
        (outcome === 'prefix' && number === whole)
      ) {
        tear(change, place, outcome === 'stale');
      }
    });
    return file.content();
  }
}

interface TornPlace {
  readonly file: MemoryFile;
  readonly durableSize: number;
  readonly random: () => number;
  readonly sectorBytes: number;
}

function apply(file: MemoryFile, change: Change): void {
  if (change.kind === 'write') file.write(change.position, change.bytes);
  else file.truncate(change.size);
}

/** Applies some sectors of a write. Length and content are separate on a disk: one may be there without the other. */
function tear(change: Change, place: TornPlace, stale: boolean): void {
  const { file, durableSize, random, sectorBytes } = place;
  if (change.kind === 'truncate') {
    if (random() < 0.5) file.truncate(change.size);
    return;
  }
  const { position, bytes } = change;
  const share = random();
  const lengthIsThere = random() < 0.7;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + sectorBytes - ((position + at) % sectorBytes));
    const isNew = position + at >= durableSize;
    if (random() < share) file.write(position + at, bytes.subarray(at, end));
    else if (stale && isNew)
      file.write(
        position + at,
        bytes.subarray(at, end).map(() => random() * 256),
      );
    at = end;
  }
  if (lengthIsThere && file.size < position + bytes.length) file.truncate(position + bytes.length);
}
