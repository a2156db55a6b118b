import { BadRequestError } from '../../engine/index.js';
import { Collection, MemoryJournal, SegmentStore } from '../collection/index.js';
import { nodeFileSystem } from '../filesystem/index.js';
import { describeValue } from '../request/index.js';
import type { CollectionHost } from './catalog.js';
import { Catalog } from './catalog.js';
import type { Durability } from './durable-host.js';
import { openCatalog } from './durable-host.js';
import { EmbeddedEngine } from './embedded-engine.js';

/** Where an engine keeps its data. */
export type EngineOptions =
  | {
      /** Directory of the engine; made if it is missing. One process at a time. */
      readonly path: string;
      readonly memory?: false | undefined;
      /**
       * `fsync` (default): a write with `wait: true` resolves when it is on the disk; concurrent callers share one
       * flush. `relaxed`: when the operating system has it; a crash of the process loses nothing, a power cut up to
       * the last second.
       */
      readonly durability?: Durability | undefined;
    }
  | {
      /** Keeps everything in memory; nothing survives `close()`. */
      readonly memory: true;
      readonly path?: undefined;
    };

/**
 * Opens an engine in this process.
 *
 * @example
 * const engine = await openEngine({ path: './data' });
 * const scratch = await openEngine({ memory: true });
 *
 * @throws StorageError `locked` when another process has the directory open.
 */
export async function openEngine(options: EngineOptions): Promise<EmbeddedEngine> {
  if (options?.memory === true && options.path === undefined) {
    return new EmbeddedEngine(new Catalog(memoryHost), async () => {});
  }
  if (typeof options?.path === 'string' && options.path !== '' && !options.memory) {
    return openDirectory(options.path, options.durability ?? 'fsync');
  }
  throw new BadRequestError(
    `openEngine: expected { path: string } or { memory: true }, got ${describeValue(options)}`,
  );
}

async function openDirectory(path: string, durability: Durability): Promise<EmbeddedEngine> {
  if (durability !== 'fsync' && durability !== 'relaxed') {
    throw new BadRequestError(
      `openEngine: durability: expected "fsync" or "relaxed", got ${describeValue(durability)}`,
    );
  }
  const fs = await nodeFileSystem(path);
  try {
    return new EmbeddedEngine(await openCatalog(fs, durability), async () => {});
  } catch (error) {
    throw error;
  }
}

const memoryHost: CollectionHost = {
  async create(name, _directory, settings) {
    return new Collection(name, settings, new SegmentStore(settings), new MemoryJournal());
  },
  async destroy() {},
  async save() {},
};
