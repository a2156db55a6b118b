import type {
  CollectionInfo,
  CreateCollection,
  Distance,
  PayloadFieldSchema,
  VectorEngine,
} from '@quarry/core';
import { isForbidden, isMissing, statusOf } from '../engine/index.js';
import { VectorStoreError } from '../error/index.js';
import { findLayout, type Layout, type LayoutWishes } from './layout.js';

/** A collection as a store wants it. */
export interface CollectionWishes extends LayoutWishes {
  /** Of a collection that has to be created: Cosine unless given. An existing one has to agree if given. */
  readonly distance: Distance | undefined;
  /** Settings of a collection that has to be created; what it leaves out is derived from the other options. */
  readonly collectionConfig: CreateCollection | undefined;
  /** Compare an existing collection with the options. */
  readonly validate: boolean;
  /** Delete the collection and create it anew, once, before its first use. */
  readonly forceRecreate: boolean;
  /** Indexes the caller asked for, by payload path. */
  readonly payloadIndexes: { readonly [field: string]: PayloadFieldSchema };
  /** Indexes that only make things faster: done without where the engine does not allow them. */
  readonly helpfulIndexes: { readonly [field: string]: PayloadFieldSchema };
  /** Names in a collection that has to be created, where `vectorName` and `sparseVectorName` do not tell them. */
  readonly newVectorName: string;
  readonly newSparseVectorName: string;
  /** Modifier of the sparse vector of a collection that has to be created. */
  readonly sparseModifier: 'idf' | 'none';
  /** An existing sparse vector has to have the modifier `idf`. */
  readonly requiresIdf: boolean;
}

interface Known {
  readonly layout: Layout;
  /** Payload paths that have an index. */
  readonly indexed: ReadonlySet<string>;
}

/**
 * Looks a collection up once, creates it once, and remembers what it found. Concurrent first calls share one look-up and one
 * creation; another process that creates it at the same moment is no error. Never lists collections, which needs rights over
 * all of them.
 */
export class CollectionGate {
  readonly #engine: VectorEngine;
  readonly #wishes: CollectionWishes;
  #known: Promise<Known | undefined> | undefined;
  /** What `#known` holds once it is resolved, for searches, which should not have to wait for it again. */
  #layout: Layout | undefined;
  #creating: Promise<Known> | undefined;
  #indexing: Promise<void> | undefined;
  #isRecreated = false;

  /** `engine` must be allowed to create the collection, if it does not exist. */
  constructor(engine: VectorEngine, wishes: CollectionWishes) {
    this.#engine = engine;
    this.#wishes = wishes;
  }

  /** The collection's vectors, or undefined while it does not exist. */
  async find(): Promise<Layout | undefined> {
    return (await this.#find())?.layout;
  }

  /** As `find`, from memory: undefined as well while the collection has not been looked up. */
  get remembered(): Layout | undefined {
    return this.#layout;
  }

  /** Payload paths that had an index when the collection was looked up, or were to get one. */
  async indexed(): Promise<ReadonlySet<string>> {
    const { helpfulIndexes, payloadIndexes } = this.#wishes;
    const found = (await this.#find())?.indexed ?? [];
    return new Set([...found, ...Object.keys({ ...helpfulIndexes, ...payloadIndexes })]);
  }

  /** The collection's vectors; creates it and its payload indexes if need be, with dense vectors of `dimension`. */
  async ensure(dimension: () => number | Promise<number>): Promise<Layout> {
    let known = await this.#find();
    if (!known) {
      this.#creating ??= this.#create(dimension).finally(() => {
        this.#creating = undefined;
      });
      known = await this.#creating;
      this.#known = Promise.resolve(known);
    }
    this.#indexing ??= this.#index(known.indexed).catch((error) => {
      this.#indexing = undefined;
      throw error;
    });
    await this.#indexing;
    return known.layout;
  }

  /** Forgets what is known: the collection turned out to be gone. */
  forget(): void {
    this.#known = undefined;
    this.#layout = undefined;
    this.#indexing = undefined;
  }

  async #find(): Promise<Known | undefined> {
    if (this.#creating) return this.#creating;
    if (this.#wishes.forceRecreate && !this.#isRecreated) return undefined;
    this.#known ??= this.#read();
    const reading = this.#known;
    try {
      const known = await reading;
      if (this.#known === reading) {
        this.#layout = known?.layout;
        if (known === undefined) this.#known = undefined;
      }
      return known;
    } catch (error) {
      if (this.#known === reading) this.#known = undefined;
      throw error;
    }
  }

  async #read(): Promise<Known | undefined> {
    const { collection, validate } = this.#wishes;
    let info: CollectionInfo;
    try {
      info = await this.#engine.getCollection(collection);
    } catch (error) {
      if (isMissing(error)) return undefined;
      // A key for reading points alone: take the options at their word.
      if (isForbidden(error)) return { layout: this.#assumed(), indexed: new Set() };
      throw error;
    }
    const layout = findLayout(info, this.#wishes);
    if (validate) this.#validate(layout);
    return { layout, indexed: new Set(Object.keys(info.payload_schema ?? {})) };
  }

  #assumed(): Layout {
    const { usesDense, usesSparse, vectorName, sparseVectorName } = this.#wishes;
    const { distance = 'Cosine' } = this.#wishes;
    return {
      dense: usesDense ? { name: vectorName ?? '', size: 0, distance } : undefined,
      sparse: usesSparse
        ? { name: sparseVectorName ?? this.#wishes.newSparseVectorName, modifier: 'idf' }
        : undefined,
    };
  }

  #validate({ dense, sparse }: Layout): void {
    const { collection, distance, requiresIdf } = this.#wishes;
    if (dense && distance !== undefined && dense.distance !== distance) {
      throw new VectorStoreError(
        'collection-mismatch',
        `collection "${collection}" compares ${named(dense.name)} by ${dense.distance}, the option distance is ${distance}; ` +
          `pass distance: "${dense.distance}", or forceRecreate to lose its points and create it anew`,
      );
    }
    if (sparse && requiresIdf && sparse.modifier !== 'idf') {
      throw new VectorStoreError(
        'collection-mismatch',
        `sparse vector "${sparse.name}" of collection "${collection}" lacks the modifier "idf", which BM25 needs; ` +
          'pass forceRecreate to lose its points and create it anew',
      );
    }
  }

  async #create(dimension: () => number | Promise<number>): Promise<Known> {
    const { collection, forceRecreate, usesDense, collectionConfig } = this.#wishes;
    if (forceRecreate && !this.#isRecreated) {
      await this.#engine.deleteCollection(collection);
      this.#isRecreated = true;
    }
    const size = usesDense && !collectionConfig?.vectors ? await dimension() : 0;
    try {
      await this.#engine.createCollection(collection, {
        ...this.#config(size),
        ...collectionConfig,
      });
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
    }
    const known = await this.#read();
    if (known) return known;
    throw new VectorStoreError(
      'collection-mismatch',
      `collection "${collection}" was deleted while the store created it`,
    );
  }

  #config(size: number): CreateCollection {
    const { usesDense, usesSparse, newVectorName, sparseVectorName } = this.#wishes;
    const { distance = 'Cosine', vectorName = newVectorName } = this.#wishes;
    const dense = { size, distance };
    return {
      vectors: usesDense ? (vectorName === '' ? dense : { [vectorName]: dense }) : {},
      ...(usesSparse
        ? {
            sparse_vectors: {
              [sparseVectorName ?? this.#wishes.newSparseVectorName]: {
                modifier: this.#wishes.sparseModifier,
              },
            },
          }
        : {}),
    };
  }

  async #index(indexed: ReadonlySet<string>): Promise<void> {
    const { collection, payloadIndexes, helpfulIndexes } = this.#wishes;
    const missing = Object.entries({ ...helpfulIndexes, ...payloadIndexes }).filter(
      ([field]) => !indexed.has(field),
    );
    for (const [field_name, field_schema] of missing) {
      try {
        await this.#engine.createPayloadIndex(collection, { field_name, field_schema, wait: true });
      } catch (error) {
        if (!isForbidden(error) || Object.hasOwn(payloadIndexes, field_name)) throw error;
      }
    }
  }
}

function named(vector: string): string {
  return vector === '' ? 'its vector' : `vector "${vector}"`;
}
