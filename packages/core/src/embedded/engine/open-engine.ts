import { BadRequestError } from '../../engine/index.js';
import { Collection, MemoryJournal, SegmentStore } from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { DirectoryLock, memoryFileSystem, nodeFileSystem } from '../filesystem/index.js';
import { describeValue } from '../request/index.js';
import type { CollectionHost } from './catalog.js';
import { Catalog } from './catalog.js';
import type { Durability } from './durable-host.js';
import { maintained, openCatalog } from './durable-host.js';
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
      /** Told of what an operator should know and no call can report: a damaged index that is being rebuilt. */
      readonly logger?: EngineLogger | undefined;
    }
  | {
      /** Keeps everything in memory; nothing survives `close()`. */
      readonly memory: true;
      readonly path?: undefined;
    };

/** Where an engine reports. `console` is one. */
export interface EngineLogger {
  warn(message: string, error?: unknown): void;
}

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
    return new EmbeddedEngine(new Catalog(memoryHost), memoryFileSystem(), async () => {});
  }
  if (typeof options?.path === 'string' && options.path !== '' && !options.memory) {
    return openDirectory(options.path, options.durability ?? 'fsync', options.logger);
  }
  throw new BadRequestError(
    `openEngine: expected { path: string } or { memory: true }, got ${describeValue(options)}`,
  );
}

async function openDirectory(
  path: string,
  durability: Durability,
  logger: EngineLogger | undefined,
): Promise<EmbeddedEngine> {
  if (durability !== 'fsync' && durability !== 'relaxed') {
    throw new BadRequestError(
      `openEngine: durability: expected "fsync" or "relaxed", got ${describeValue(durability)}`,
    );
  }
  return openEngineOn(nodeFileSystem(path), { durability, logger });
}

/** Opens an engine on any file system: how tests look at an engine after a power cut. */
export async function openEngineOn(
  fs: FileSystem,
  {
    durability = 'fsync',
    logger,
  }: { durability?: Durability; logger?: EngineLogger | undefined } = {},
): Promise<EmbeddedEngine> {
  await fs.mkdir('');
  const lock = await DirectoryLock.acquire(fs, '');
  try {
    const report = (message: string, error: unknown) => logger?.warn(message, error);
    return new EmbeddedEngine(await openCatalog(fs, durability, report), fs, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const memoryHost: CollectionHost = {
  async create(name, _directory, settings) {
    const store = new SegmentStore(settings);
    return maintained(new Collection(name, settings, store, new MemoryJournal()));
  },
  async destroy() {},
  async save() {},
};
