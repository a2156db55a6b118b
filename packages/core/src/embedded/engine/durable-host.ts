import type { Collection, DurableOptions } from '../collection/index.js';
import {
  createDurableCollection,
  loadOriginals,
  openDurableCollection,
} from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { corrupted, joinPath, locate } from '../filesystem/index.js';
import type { SearchThreads } from '../index/hnsw/index.js';
import { readManifest, writeManifest } from '../log/index.js';
import { Optimizer } from '../optimizer/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { CatalogRecord, CollectionHost } from './catalog.js';
import { Catalog, EMPTY_CATALOG } from './catalog.js';

/*
 * An engine's directory:
 *
 *   writer.<id>.lock     who has it open
 *   catalog              names of collections, their directories, aliases
 *   collections/<dir>/   one collection each
 *   snapshots/           see snapshot
 */

const CATALOG_FORMAT = 1;
const CATALOG = 'catalog';
const COLLECTIONS = 'collections';

/** How durably an engine's writes are acknowledged; see `openEngine`. */
export type Durability = 'fsync' | 'relaxed';

/** Where and how an engine's collections are kept and searched. */
export interface HostOptions extends DurableOptions {
  readonly threads?: SearchThreads | undefined;
}

/** Opens the collections that the catalog names, and removes directories that it does not: they were never finished. */
export async function openCatalog(options: HostOptions): Promise<Catalog> {
  const { fs } = options;
  const record =
    (await readManifest<CatalogRecord>(fs, CATALOG, CATALOG_FORMAT)) ?? (await firstCatalog(fs));
  await fs.mkdir(COLLECTIONS);
  await fs.syncDir('');
  const known = new Set(Object.values(record.collections));
  for (const directory of await fs.readdir(COLLECTIONS)) {
    if (!known.has(directory)) await fs.removeDir(joinPath(COLLECTIONS, directory));
  }
  const host = new DurableHost(options);
  const collections: Collection[] = [];
  try {
    for (const [name, directory] of Object.entries(record.collections)) {
      collections.push(await host.open(name, directory));
    }
  } catch (error) {
    await Promise.allSettled(collections.map((collection) => collection.close()));
    throw error;
  }
  // Nobody waits for it: the first searches are answered before.
  void loadOriginals(collections, options.onDamage);
  return new Catalog(host, record, collections);
}

/** An engine's first catalog is written before its first collection, so collections without one have lost theirs. */
async function firstCatalog(fs: FileSystem): Promise<CatalogRecord> {
  if ((await fs.exists(COLLECTIONS)) && (await fs.readdir(COLLECTIONS)).length > 0) {
    throw corrupted({ file: locate(fs, CATALOG), offset: 0, what: 'the catalog is missing' });
  }
  await writeManifest(fs, CATALOG, CATALOG_FORMAT, EMPTY_CATALOG);
  return EMPTY_CATALOG;
}

class DurableHost implements CollectionHost {
  constructor(private readonly options: HostOptions) {}

  async create(name: string, directory: string, settings: CollectionSettings): Promise<Collection> {
    const path = this.#path(directory);
    const collection = await createDurableCollection(this.options, path, name, settings);
    await this.options.fs.syncDir(COLLECTIONS);
    return maintained(collection, this.options.threads);
  }

  async open(name: string, directory: string): Promise<Collection> {
    const collection = await openDurableCollection(this.options, this.#path(directory), name);
    return maintained(collection, this.options.threads);
  }

  destroy(directory: string): Promise<void> {
    return this.options.fs.removeDir(this.#path(directory));
  }

  save(record: CatalogRecord): Promise<void> {
    return writeManifest(this.options.fs, CATALOG, CATALOG_FORMAT, record);
  }

  #path(directory: string): string {
    return joinPath(COLLECTIONS, directory);
  }
}

/** Gives a collection its optimizer, and the threads that search it. */
export function maintained(collection: Collection, threads: SearchThreads | undefined): Collection {
  collection.upkeep = new Optimizer(collection);
  collection.reader.threads = threads;
  return collection;
}
