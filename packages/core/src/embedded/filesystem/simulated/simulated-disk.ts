import { MemoryFileSystem } from '../memory-file-system.js';
import type { MemoryNode } from '../memory-nodes.js';
import { seededRandom } from './random.js';
import type { DirectoryOutcome } from './unsynced-directory.js';
import { UnsyncedDirectory } from './unsynced-directory.js';
import type { FileOutcome } from './unsynced-file.js';
import { UnsyncedFile } from './unsynced-file.js';

/** What a power cut is to leave behind. */
export interface PowerCut {
  /**
   * Which of the possible disks. 0: nothing unsynced survived; 1: everything did; any other: chosen at random, file by
   * file and directory by directory.
   */
  seed: number;
}

/**
 * A disk in memory that keeps apart what was synced. A test runs the program on it, looks in at every `onBoundary`,
 * and opens again what `powerCut` says a power cut at that moment could have left.
 *
 * The rules are those a POSIX program may count on, and no more: content is durable after `sync` of the file, names
 * after `syncDir` of their directory, a rename within a directory happens or does not, sectors are never torn, and
 * everything else may be lost, in any order. A rename into another directory may leave both names or, once the old
 * directory was synced, neither.
 */
export class SimulatedDisk extends MemoryFileSystem {
  /** Called before each change and after each sync, with what is going on. */
  onBoundary: ((operation: string, path: string) => void) | undefined;
  #boundaries = 0;
  readonly #sectorBytes: number;

  constructor(root: UnsyncedDirectory, sectorBytes: number) {
    super(root);
    this.#sectorBytes = sectorBytes;
  }

  /** Moments so far at which a power cut may make a difference. */
  get boundaries(): number {
    return this.#boundaries;
  }

  /** The disk as it could be after a power cut at this moment. This one goes on as if nothing had happened. */
  powerCut({ seed }: PowerCut): SimulatedDisk {
    const random = seededRandom(seed);
    const files: FileOutcome[] = ['lost', 'kept', 'prefix', 'subset', 'sectors', 'stale'];
    const directories: DirectoryOutcome[] = ['lost', 'kept', 'prefix', 'subset'];
    const pick = <Outcome extends string>(outcomes: readonly Outcome[]): Outcome =>
      outcomes[seed <= 1 ? seed : Math.floor(random() * outcomes.length)]!;
    // A file with two names, in the middle of a rename, stays one file.
    const copies = new Map<MemoryNode, MemoryNode>();
    const copy = (node: MemoryNode): MemoryNode => {
      const known = copies.get(node);
      if (known !== undefined) return known;
      let fresh: MemoryNode;
      if (node instanceof UnsyncedDirectory) {
        const names = node.afterPowerCut(pick(directories), random);
        fresh = new UnsyncedDirectory(
          new Map([...names].map(([name, child]) => [name, copy(child)])),
        );
      } else {
        const file = node as UnsyncedFile;
        fresh = new UnsyncedFile(file.afterPowerCut(pick(files), random, this.#sectorBytes));
      }
      copies.set(node, fresh);
      return fresh;
    };
    return new SimulatedDisk(copy(this.root) as UnsyncedDirectory, this.#sectorBytes);
  }

  /**
   * What a kernel does after it failed to write pages back: it reports that once and takes them for clean. They stay
   * readable, no later sync writes them, and a power cut loses them.
   */
  forgetUnsynced(): void {
    const visit = (node: MemoryNode) => {
      if (node instanceof UnsyncedDirectory)
        for (const child of node.entries.values()) visit(child);
      else (node as UnsyncedFile).forgetUnsynced();
    };
    visit(this.root);
  }

  override before(operation: string, path: string): void {
    this.#boundaries++;
    this.onBoundary?.(operation, path);
  }

  override after(operation: string, path: string): void {
    this.before(`after ${operation}`, path);
  }

  protected override newFile(): UnsyncedFile {
    return new UnsyncedFile();
  }

  protected override newDirectory(): UnsyncedDirectory {
    return new UnsyncedDirectory();
  }
}

/** An empty simulated disk. `sectorBytes` is what is written whole or not at all; default 512, the least of any disk. */
export function simulatedDisk({ sectorBytes = 512 }: { sectorBytes?: number } = {}): SimulatedDisk {
  return new SimulatedDisk(new UnsyncedDirectory(), sectorBytes);
}
