import type { Collection } from '../collection/index.js';
import { createDurableCollection, openDurableCollection } from '../collection/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { joinPath } from '../filesystem/index.js';
import { readManifest, writeManifest } from '../log/index.js';
import { Optimizer } from '../optimizer/index.js';
import type { OnDamage } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import type { CatalogRecord, CollectionHost } from './catalog.js';
import { Catalog, EMPTY_CATALOG } from './catalog.js';

/*
 * An engine's directory:
 *
 *   LOCK                 who has it open
 *   catalog              names of collections, their directories, aliases
 *   collections/<dir>/   one collection each
 *   snapshots/           see snapshot
 */

const CATALOG_FORMAT = 1;
const CATALOG = 'catalog';
const COLLECTIONS = 'collections';

/** How durably an engine's writes are acknowledged; see `openEngine`. */
export type Durability = 'fsync' | 'relaxed';

/** Opens the collections that the catalog names, and removes directories that it does not: they were never finished. */
export async function openCatalog(
  fs: FileSystem,
  durability: Durability,
  onDamage: OnDamage,
): Promise<Catalog> {
  const record = (await readManifest<CatalogRecord>(fs, CATALOG, CATALOG_FORMAT)) ?? EMPTY_CATALOG;
  await fs.mkdir(COLLECTIONS);
  await fs.syncDir('');
  const known = new Set(Object.values(record.collections));
  for (const directory of await fs.readdir(COLLECTIONS)) {
    if (!known.has(directory)) await fs.removeDir(joinPath(COLLECTIONS, directory));
  }
  const host = new DurableHost(fs, durability, onDamage);
  const collections: Collection[] = [];
  try {
    for (const [name, directory] of Object.entries(record.collections)) {
      collections.push(await host.open(name, directory));
    }
  } catch (error) {
    await Promise.allSettled(collections.map((collection) => collection.close()));
    throw error;
  }
  return new Catalog(host, record, collections);
}

class DurableHost implements CollectionHost {
  constructor(
    readonly fs: FileSystem,
    readonly durability: Durability,
    readonly onDamage: OnDamage,
  ) {}

  async create(name: string, directory: string, settings: CollectionSettings): Promise<Collection> {
    const collection = await createDurableCollection(this, this.#path(directory), name, settings);
    await this.fs.syncDir(COLLECTIONS);
    return maintained(collection);
  }

  async open(name: string, directory: string): Promise<Collection> {
    return maintained(await openDurableCollection(this, this.#path(directory), name));
  }

  destroy(directory: string): Promise<void> {
    return this.fs.removeDir(this.#path(directory));
  }

  save(record: CatalogRecord): Promise<void> {
    return writeManifest(this.fs, CATALOG, CATALOG_FORMAT, record);
  }

  #path(directory: string): string {
    return joinPath(COLLECTIONS, directory);
  }
}

/** Gives a collection its optimizer. */
export function maintained(collection: Collection): Collection {
  collection.upkeep = new Optimizer(collection);
  return collection;
}
