import { createHash } from 'node:crypto';
import type { SnapshotDescription, SnapshotRecover } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import type { FileSystem } from '../filesystem/index.js';
import { joinPath } from '../filesystem/index.js';
import type { SnapshotReader } from '../snapshot/index.js';
import { openSource, SnapshotStore } from '../snapshot/index.js';
import type { Catalog } from './catalog.js';

const DIRECTORY = 'snapshots';
/** Owner of snapshots of the whole engine. */
const FULL = 'full-snapshot';
/** A collection's name as a directory, while it is not longer than this. */
const LONGEST_READABLE = 120;

/** Snapshots of an engine's collections: consistent while writes go on, recovered as a whole or not at all. */
export class Snapshots {
  constructor(
    private readonly catalog: Catalog,
    private readonly fs: FileSystem,
  ) {}

  async create(collectionName: string): Promise<SnapshotDescription> {
    const collection = this.catalog.get(collectionName);
    const image = await collection.image();
    try {
      return await this.of(collection.name).create(collection.name, [image], {});
    } finally {
      image.release();
    }
  }

  async createFull(): Promise<SnapshotDescription> {
    const images = await Promise.all(this.catalog.collections().map((c) => c.image()));
    const aliases = Object.fromEntries(
      this.catalog
        .aliases()
        .map(({ alias_name, collection_name }) => [alias_name, collection_name]),
    );
    try {
      return await this.full().create(FULL, images, aliases);
    } finally {
      for (const image of images) image.release();
    }
  }

  /** The snapshots of a collection; it need not exist any more. */
  of(collectionName: string): SnapshotStore {
    const readable = encodeURIComponent(collectionName);
    const name =
      readable.length <= LONGEST_READABLE
        ? readable
        : createHash('sha256').update(collectionName).digest('hex');
    return new SnapshotStore(this.fs, joinPath(DIRECTORY, `collection-${name}`));
  }

  full(): SnapshotStore {
    return new SnapshotStore(this.fs, joinPath(DIRECTORY, 'full'));
  }

  /** Replaces a collection, or makes it, from a snapshot. What was there stays until all of the new one is durable. */
  async recover(collectionName: string, request: SnapshotRecover): Promise<void> {
    const { reader, close } = await openSource(request);
    try {
      await this.recoverFrom(collectionName, reader);
    } finally {
      await close();
    }
  }

  async recoverFrom(collectionName: string, reader: SnapshotReader): Promise<void> {
    const { collections } = reader.meta;
    const named = collections.findIndex(({ name }) => name === collectionName);
    const position = named < 0 && collections.length === 1 ? 0 : named;
    const entry = collections[position];
    if (!entry) {
      const names = collections.map(({ name }) => `"${name}"`).join(', ');
      throw new BadRequestError(
        `Wrong input: the snapshot has no collection "${collectionName}", only ${names}`,
      );
    }
    const target = this.catalog.find(collectionName)?.name ?? collectionName;
    await this.catalog.put(target, entry.settings, (collection) =>
      collection.adopt(reader.operations(position)),
    );
  }
}
