import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedEngine, openEngine, scopeToTenant } from '@quarry/core';
import { documentsFromFolder } from '@quarry/core/ingest';
import { ensureCollections, roomCollections } from './collections.ts';
import { chooseEmbedding, type Embedding } from './embedding.ts';
import { Room } from './room.ts';
import { readSeeds } from './seeds.ts';
import { newTenant, readTenants, type Tenant, tenantIdOf, writeTenants } from './tenants.ts';

/** One step of a long task, for whoever watches. */
export interface LibraryProgress {
  tenant: string;
  source: string;
  done: number;
  /** Null while it is not known how many there are. */
  total: number | null;
  /** Why this document could not be added. */
  failure: string | null;
}

export interface LibraryOptions {
  dataDirectory: string;
  /** Folders of the tenants that come with the demo. */
  seedDirectory: string;
  onProgress?: (progress: LibraryProgress) => void;
}

/** The whole house: the engine without walls stays private to it, rooms are what it gives out. */
export class Library {
  readonly embedding: Embedding;
  readonly #engine: EmbeddedEngine;
  readonly #options: LibraryOptions;
  #tenants: Tenant[];

  private constructor(
    engine: EmbeddedEngine,
    options: LibraryOptions,
    embedding: Embedding,
    tenants: Tenant[],
  ) {
    this.#engine = engine;
    this.#options = options;
    this.embedding = embedding;
    this.#tenants = tenants;
  }

  /**
   * Opens a data directory, making and seeding what is missing. Cheap when all is there.
   *
   * @throws StorageError `locked` when another process has it open
   */
  static async open(options: LibraryOptions): Promise<Library> {
    const { dataDirectory } = options;
    await mkdir(dataDirectory, { recursive: true });
    const engine = await openEngine({ path: join(dataDirectory, 'store') });
    try {
      const embedding = await chooseEmbedding();
      await ensureCollections(engine, embedding);
      const tenants = await readTenants(dataDirectory);
      const library = new Library(engine, options, embedding, tenants);
      await library.#embedAgainIfNew();
      await library.#seed();
      return library;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  get tenants(): readonly Tenant[] {
    return this.#tenants;
  }

  /** The tenant a user belongs to; users belong to exactly one. */
  tenantOf(userId: string): Tenant | undefined {
    return this.#tenants.find(({ users }) => users.some(({ id }) => id === userId));
  }

  /** What one tenant can reach. */
  room(tenantId: string): Room {
    if (!this.#tenants.some(({ id }) => id === tenantId)) {
      throw new RangeError(`there is no tenant "${tenantId}"`);
    }
    const collections = roomCollections(this.embedding);
    return new Room(scopeToTenant(this.#engine, { tenant: tenantId, collections }), this.embedding);
  }

  /** Adds a folder of documents to a tenant, which is made, with one user, if nobody has its name. */
  async addFolder(directory: string, tenantName: string): Promise<Tenant> {
    let tenant = this.#tenants.find(({ id }) => id === tenantIdOf(tenantName));
    if (!tenant) {
      tenant = newTenant(tenantName, this.#tenants);
      await this.#addTenant(tenant);
    }
    let done = 0;
    await this.room(tenant.id).addMany({
      documents: documentsFromFolder(directory),
      origin: 'folder',
      onDocument: (source, failure) => {
        done += 1;
        const { name } = tenant;
        this.#options.onProgress?.({ tenant: name, source, done, total: null, failure });
      },
    });
    return tenant;
  }

  async close(): Promise<void> {
    await this.#engine.close();
  }

  async #addTenant(tenant: Tenant): Promise<void> {
    this.#tenants = [...this.#tenants, tenant];
    await writeTenants(this.#options.dataDirectory, this.#tenants);
  }

  async #seed(): Promise<void> {
    for (const { tenant, documents } of await readSeeds(this.#options.seedDirectory)) {
      if (!this.#tenants.some(({ id }) => id === tenant.id)) await this.#addTenant(tenant);
      const room = this.room(tenant.id);
      // Whoever replaced or removed a seeded document meant it.
      const settled = await room.removedSources();
      for (const { origin, source } of await room.documents()) {
        if (origin !== 'seed') settled.add(source);
      }
      const wanted = documents.filter(({ source }) => !settled.has(source));
      const total = wanted.length;
      let done = 0;
      await room.addMany({
        documents: wanted,
        origin: 'seed',
        onDocument: (source, failure) => {
          done += 1;
          this.#options.onProgress?.({ tenant: tenant.name, source, done, total, failure });
        },
      });
    }
  }

  /** A model that this library has not used before gets its vectors from the stored texts; the marker says it is done. */
  async #embedAgainIfNew(): Promise<void> {
    const marker = join(this.#options.dataDirectory, `embedded-${this.embedding.collection}`);
    if (await exists(marker)) return;
    for (const tenant of this.#tenants) {
      let done = 0;
      await this.room(tenant.id).embedAgain((source) => {
        done += 1;
        const { name } = tenant;
        this.#options.onProgress?.({ tenant: name, source, done, total: null, failure: null });
      });
    }
    await writeFile(marker, '');
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
