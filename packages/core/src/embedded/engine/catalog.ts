import type { AliasDescription, ChangeAliasesOperation } from '../../engine/index.js';
import { BadRequestError, ConflictError, NotFoundError } from '../../engine/index.js';
import type { Collection } from '../collection/index.js';
import { Fields, formatError } from '../request/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { checkCollectionName } from '../settings/index.js';

/** What is kept of the catalog: which directory a collection lives in, and the aliases. */
export interface CatalogRecord {
  readonly collections: { readonly [name: string]: string };
  readonly aliases: { readonly [alias: string]: string };
  /** Number for the next directory; never used twice, so that a leftover cannot be mistaken for a collection. */
  readonly nextDirectory: number;
}

/** The catalog of an engine without collections. */
export const EMPTY_CATALOG: CatalogRecord = { collections: {}, aliases: {}, nextDirectory: 1 };

/** Makes and removes collections, and remembers the catalog: in memory or on disk. */
export interface CollectionHost {
  create(name: string, directory: string, settings: CollectionSettings): Promise<Collection>;
  /** Removes what a collection left behind. The collection is closed already. */
  destroy(directory: string): Promise<void>;
  /** Makes the record durable before it resolves. */
  save(record: CatalogRecord): Promise<void>;
}

/** The names of an engine. Changes run one at a time and are durable before they are visible. */
export class Catalog {
  readonly #collections = new Map<string, Collection>();
  #record: CatalogRecord;
  #tail: Promise<unknown> = Promise.resolve();
  /** Whether the record on the disk may be another than `#record`. */
  #isUnsure = false;

  constructor(
    private readonly host: CollectionHost,
    record: CatalogRecord = EMPTY_CATALOG,
    collections: Iterable<Collection> = [],
  ) {
    this.#record = record;
    for (const collection of collections) this.#collections.set(collection.name, collection);
  }

  /** The collection of a name or an alias; 404 where there is neither. */
  get(name: string): Collection {
    const collection = this.find(name);
    if (!collection) throw NotFoundError.collection(name);
    return collection;
  }

  find(name: string): Collection | undefined {
    return this.#collections.get(name) ?? this.#collections.get(this.#target(name) ?? '');
  }

  collections(): Collection[] {
    return [...this.#collections.values()];
  }

  aliases(): AliasDescription[] {
    return Object.entries(this.#record.aliases).map(([alias_name, collection_name]) => ({
      alias_name,
      collection_name,
    }));
  }

  create(name: string, settings: CollectionSettings): Promise<Collection> {
    return this.#change(async () => {
      checkCollectionName(name);
      if (this.#collections.has(name)) {
        throw new ConflictError(`Wrong input: Collection \`${name}\` already exists!`);
      }
      if (this.#target(name) !== undefined) {
        throw new BadRequestError(
          `Wrong input: Can't create collection with name ${name}. Alias with the same name already exists`,
        );
      }
      return this.#establish(name, settings);
    });
  }

  /** Deletes a collection and its aliases; false where there is none. */
  delete(name: string): Promise<boolean> {
    return this.#change(async () => {
      const collection = this.find(name);
      if (!collection) return false;
      const { [collection.name]: directory, ...collections } = this.#record.collections;
      const aliases = Object.fromEntries(
        Object.entries(this.#record.aliases).filter(([, target]) => target !== collection.name),
      );
      await this.#save({ ...this.#record, collections, aliases });
      this.#collections.delete(collection.name);
      // What a log that has stopped has to say does not matter any more.
      await collection.close().catch(() => undefined);
      if (directory !== undefined) await this.host.destroy(directory);
      return true;
    });
  }

  /** Makes a collection and fills it, and only then gives it its name, in the place of what had that name before. */
  put(
    name: string,
    settings: CollectionSettings,
    fill: (collection: Collection) => Promise<void>,
  ): Promise<void> {
    return this.#change(async () => {
      checkCollectionName(name);
      const old = this.#collections.get(name);
      const oldDirectory = this.#record.collections[name];
      await this.#establish(name, settings, fill);
      await old?.close().catch(() => undefined);
      if (oldDirectory !== undefined) await this.host.destroy(oldDirectory);
    });
  }

  /** Applies a list of alias changes: all of them or, where one is wrong, none. */
  changeAliases(request: ChangeAliasesOperation): Promise<void> {
    return this.#change(async () => {
      const fields = new Fields(request, '');
      const actions = fields.array('actions');
      fields.raw('timeout');
      fields.done();
      if (!actions) throw formatError('actions', 'an array of alias operations', undefined);
      const aliases = new Map(Object.entries(this.#record.aliases));
      actions.forEach((action, i) =>
        this.#changeAlias(aliases, new Fields(action, `actions[${i}]`)),
      );
      await this.#save({ ...this.#record, aliases: Object.fromEntries(aliases) });
    });
  }

  /** Closes all collections, whatever closing one of them ends with, and rejects with the first failure. */
  async close(): Promise<void> {
    await this.#exclusively(async () => {
      const closing = this.collections().map((collection) => collection.close());
      this.#collections.clear();
      for (const result of await Promise.allSettled(closing)) {
        if (result.status === 'rejected') throw result.reason;
      }
    });
  }

  #changeAlias(aliases: Map<string, string>, fields: Fields): void {
    const create = fields.object('create_alias');
    const remove = fields.object('delete_alias');
    const rename = fields.object('rename_alias');
    fields.done();
    if ([create, remove, rename].filter(Boolean).length !== 1) {
      throw formatError(
        fields.path,
        'one of `create_alias`, `delete_alias`, `rename_alias`',
        undefined,
      );
    }
    if (create) {
      const collection = required(create, 'collection_name');
      const alias = required(create, 'alias_name');
      if (!this.#collections.has(collection)) throw NotFoundError.collection(collection);
      aliases.set(this.#freeName(alias, create.at('alias_name')), collection);
    } else if (remove) {
      aliases.delete(required(remove, 'alias_name'));
    } else if (rename) {
      const old = required(rename, 'old_alias_name');
      const target = aliases.get(old);
      if (target === undefined) throw new NotFoundError(`Not found: Alias ${old} does not exists!`);
      aliases.delete(old);
      const field = 'new_alias_name';
      aliases.set(this.#freeName(required(rename, field), rename.at(field)), target);
    }
    (create ?? remove ?? rename)!.done();
  }

  #freeName(alias: string, field: string): string {
    checkCollectionName(alias, field);
    if (this.#collections.has(alias)) {
      throw new ConflictError(`Wrong input: Collection \`${alias}\` already exists!`);
    }
    return alias;
  }

  #target(alias: string): string | undefined {
    return Object.hasOwn(this.#record.aliases, alias) ? this.#record.aliases[alias] : undefined;
  }

  /** One change at a time, and none while it is not known which record is on the disk. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    return this.#exclusively(async () => {
      if (this.#isUnsure) await this.#putBack();
      return work();
    });
  }

  /** After a failure nobody knows which of the two records the disk has. The old one is put back: memory has that. */
  async #save(record: CatalogRecord): Promise<void> {
    try {
      await this.host.save(record);
    } catch (error) {
      this.#isUnsure = true;
      // If this fails too, the next change tries again before it does anything.
      await this.#putBack().catch(() => undefined);
      throw error;
    }
    this.#record = record;
  }

  async #putBack(): Promise<void> {
    await this.host.save(this.#record);
    this.#isUnsure = false;
  }

  /** Makes a collection in a directory of its own, and gives it its name when it has been filled. */
  async #establish(
    name: string,
    settings: CollectionSettings,
    fill?: (collection: Collection) => Promise<void>,
  ): Promise<Collection> {
    const directory = `c${this.#record.nextDirectory}`;
    const collection = await this.host.create(name, directory, settings);
    try {
      await fill?.(collection);
      await this.#save({
        ...this.#record,
        collections: { ...this.#record.collections, [name]: directory },
        nextDirectory: this.#record.nextDirectory + 1,
      });
    } catch (error) {
      await this.#giveUp(collection, directory);
      throw error;
    }
    this.#collections.set(name, collection);
    return collection;
  }

  /** Removes a collection that did not get its name, unless the disk may name it; then the next opening decides. */
  async #giveUp(collection: Collection, directory: string): Promise<void> {
    await collection.close().catch(() => undefined);
    if (!this.#isUnsure) await this.host.destroy(directory).catch(() => undefined);
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}

function required(fields: Fields, name: string): string {
  const value = fields.string(name);
  if (value === undefined) throw formatError(fields.at(name), 'a name', undefined);
  return value;
}
