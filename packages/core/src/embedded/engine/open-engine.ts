import { BadRequestError } from '../../engine/index.js';
import { Collection, MemoryJournal, SegmentStore } from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { DirectoryLock, memoryFileSystem, nodeFileSystem } from '../filesystem/index.js';
import { SearchThreads } from '../index/hnsw/index.js';
import { describeValue } from '../request/index.js';
import type { CollectionHost } from './catalog.js';
import { Catalog } from './catalog.js';
import type { Durability } from './durable-host.js';
import { maintained, openCatalog } from './durable-host.js';
import { EmbeddedEngine } from './embedded-engine.js';

/** More threads than this are surely a mistake. */
const MOST_THREADS = 256;

/** What engines in memory and on disk have in common. */
interface SharedOptions {
  /**
   * Threads that search graphs, so that throughput grows with the cores and the event loop is free meanwhile. 0 (default)
   * searches where the call is made. That is quicker for one search at a time: handing one over takes some 15 microseconds of
   * processor time and, when nothing else runs, 30 of waiting. More threads than cores only take each other's turns. Whatever
   * a thread cannot take is searched where the call is made: segments of under a thousand vectors or without a graph, and
   * searches that gather over 1024 candidates. Originals that are on disk, or not loaded yet, the threads read there themselves.
   */
  readonly threads?: number | undefined;
}

/** Where an engine keeps its data, and how. */
export type EngineOptions = SharedOptions &
  (
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
        /**
         * Opens collections whose write-ahead log is damaged by cutting it at the first damaged record. Acknowledged
         * writes from there on are lost, and the logger is told how much: for whoever has no snapshot to go back to.
         * Copy the directory first. Default `false`: such an engine does not open.
         */
        readonly discardDamagedLog?: boolean | undefined;
      }
    | {
        /** Keeps everything in memory; nothing survives `close()`. */
        readonly memory: true;
        readonly path?: undefined;
      }
  );

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
  const threads = startThreads(options);
  try {
    if (options?.memory === true && options.path === undefined) {
      const catalog = new Catalog(memoryHost(threads));
      return new EmbeddedEngine(catalog, memoryFileSystem(), async () => threads?.close());
    }
    if (typeof options?.path === 'string' && options.path !== '' && !options.memory) {
      const { path, durability = 'fsync', logger, discardDamagedLog } = options;
      checkDurability(durability);
      const fs = nodeFileSystem(path);
      return await openEngineOn(fs, { durability, logger, discardDamagedLog, threads });
    }
    throw new BadRequestError(
      `openEngine: expected { path: string } or { memory: true }, got ${describeValue(options)}`,
    );
  } catch (error) {
    await threads?.close();
    throw error;
  }
}

function checkDurability(durability: unknown): void {
  if (durability === 'fsync' || durability === 'relaxed') return;
  throw new BadRequestError(
    `openEngine: durability: expected "fsync" or "relaxed", got ${describeValue(durability)}`,
  );
}

function startThreads(options: EngineOptions | undefined): SearchThreads | undefined {
  const count: unknown = options?.threads;
  const logger = options?.memory ? undefined : options?.logger;
  if (count === undefined || count === 0) return undefined;
  if (typeof count === 'number' && Number.isInteger(count) && count > 0 && count <= MOST_THREADS) {
    return new SearchThreads(count, (error) => logger?.warn('a search thread died', error));
  }
  throw new BadRequestError(
    `openEngine: threads: expected an integer from 0 to ${MOST_THREADS}, got ${describeValue(count)}`,
  );
}

/** Opens an engine on any file system: how tests look at an engine after a power cut. */
export async function openEngineOn(
  fs: FileSystem,
  {
    durability = 'fsync',
    logger,
    threads,
    discardDamagedLog,
  }: {
    durability?: Durability;
    logger?: EngineLogger | undefined;
    discardDamagedLog?: boolean | undefined;
    threads?: SearchThreads | undefined;
  } = {},
): Promise<EmbeddedEngine> {
  await fs.mkdir('');
  let engine: EmbeddedEngine | undefined;
  const lock = await DirectoryLock.acquire(fs, '', {
    // Another process writes here now: nothing may be acknowledged any more.
    onLost: (error) => {
      logger?.warn(error.message, error);
      void engine?.close().catch((failure) => logger?.warn('closing the engine failed', failure));
    },
  });
  try {
    const onDamage = (message: string, error: unknown) => logger?.warn(message, error);
    const catalog = await openCatalog({ fs, durability, onDamage, threads, discardDamagedLog });
    engine = new EmbeddedEngine(catalog, fs, async () => {
      await threads?.close();
      await lock.release();
    });
    return engine;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function memoryHost(threads: SearchThreads | undefined): CollectionHost {
  return {
    async create(name, _directory, settings) {
      const store = new SegmentStore(settings);
      return maintained(new Collection(name, settings, store, new MemoryJournal()), threads);
    },
    async destroy() {},
    async save() {},
  };
}
