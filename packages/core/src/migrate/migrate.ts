import type { PointId, VectorEngine } from '../engine/index.js';
import type { CollectionState, MigrationCheckpoint, MigrationState } from './checkpoint.js';
import { memoryCheckpoint } from './checkpoint.js';
import { copyIndexes, creationOf, finishOf } from './collection-settings.js';
import { copyPoints } from './copy-points.js';
import { MigrationError } from './migration-error.js';
import type { MigrationProgress } from './progress.js';
import { CopyMeter } from './progress.js';
import type { Sides } from './verify.js';
import { verify } from './verify.js';

/** How to migrate. */
export interface MigrateOptions {
  /** Collections to copy. Default: all of the source. */
  readonly collections?: readonly string[] | undefined;
  /** Names in the target that differ from those in the source. */
  readonly rename?: { readonly [source: string]: string } | undefined;
  /** Points read at a time. Default 500; less for very large points. */
  readonly pageSize?: number | undefined;
  /** Remembers how far it is, so that the next run goes on there. Default: for this process only. */
  readonly checkpoint?: MigrationCheckpoint | undefined;
  /** Copy aliases whose collection is copied. Default true. */
  readonly aliases?: boolean | undefined;
  /** Points compared at the end, and how many of them are searched by. Default 100 and 10; 0 compares counts only. */
  readonly verify?: { readonly points?: number; readonly queries?: number } | undefined;
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What was migrated. */
export interface MigrationReport {
  readonly collections: readonly {
    readonly source: string;
    readonly target: string;
    readonly points: number;
    /** Points copied by this run; the rest was there from an earlier one. */
    readonly copied: number;
  }[];
  readonly aliases: number;
}

const PAGE_SIZE = 500;
const SAMPLED_POINTS = 100;
const SAMPLED_QUERIES = 10;

/**
 * Copies collections from one engine to another: configuration, points, payload indexes and aliases, and compares the
 * result. The source is only read. While points are copied the target builds no graphs. A run that was stopped goes on
 * where its checkpoint says; points are written again where that is not certain, which changes nothing.
 *
 * Points that are written to the source behind the copy's back are not copied: stop writers first, or run again.
 *
 * @throws MigrationError when a target collection exists that no checkpoint knows of, or the copy differs.
 */
export async function migrate(
  from: VectorEngine,
  to: VectorEngine,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const checkpoint = options.checkpoint ?? memoryCheckpoint();
  const state: Record<string, CollectionState> = { ...(await checkpoint.load()) };
  const sources =
    options.collections ?? (await from.getCollections()).collections.map(({ name }) => name);
  const collections = [];
  for (const source of sources) {
    options.signal?.throwIfAborted();
    const target = options.rename?.[source] ?? source;
    const save = async (change: CollectionState) => {
      state[source] = change;
      await checkpoint.save(state as MigrationState);
    };
    collections.push(
      await migrateCollection({ from, source, to, target }, state[source], save, options),
    );
  }
  const aliases = options.aliases === false ? 0 : await copyAliases(from, to, collections);
  await checkpoint.clear();
  return { collections, aliases };
}

async function migrateCollection(
  sides: Sides,
  known: CollectionState | undefined,
  save: (state: CollectionState) => Promise<void>,
  options: MigrateOptions,
) {
  const { from, source, to, target } = sides;
  const info = await from.getCollection(source);
  const total = (await from.count(source, { exact: true })).count;
  let copied = known?.copied ?? 0;
  const before = copied;
  const meter = new CopyMeter(source, total, before);
  const report = (stage: MigrationProgress['stage']) =>
    options.onProgress?.(meter.at(stage, copied));
  if (known?.done) return { source, target, points: total, copied: 0 };
  if (info.config.params.sharding_method === 'custom') {
    throw new MigrationError(
      source,
      'it is sharded by hand: migrate each shard key by a scope of its own',
    );
  }
  report('create');
  if (!known) {
    if ((await to.collectionExists(target)).exists) {
      throw new MigrationError(
        source,
        `"${target}" exists in the target and no checkpoint says that this migration made it; delete it or choose another name with \`rename\``,
      );
    }
    // Saved first: a collection that exists without a state would stop the next run.
    await save({ next: null, copied: 0, done: false });
  }
  if (!(await to.collectionExists(target)).exists)
    await to.createCollection(target, creationOf(info));
  const isCopied = known !== undefined && known.next === null && known.copied > 0;
  if (!isCopied) {
    const start: PointId | undefined = known?.next ?? undefined;
    if (start === undefined) copied = 0;
    report('copy');
    const pageSize = options.pageSize ?? PAGE_SIZE;
    for await (const page of copyPoints(sides, start, pageSize, options.signal)) {
      copied += page.count;
      await save({ next: page.next, copied, done: false });
      report('copy');
    }
  }
  report('index');
  await copyIndexes(info, to, target);
  await to.updateCollection(target, finishOf(info));
  report('verify');
  await verify(
    sides,
    options.verify?.points ?? SAMPLED_POINTS,
    options.verify?.queries ?? SAMPLED_QUERIES,
  );
  await save({ next: null, copied, done: true });
  report('done');
  return { source, target, points: total, copied: copied - before };
}

async function copyAliases(
  from: VectorEngine,
  to: VectorEngine,
  collections: readonly { readonly source: string; readonly target: string }[],
): Promise<number> {
  const targets = new Map(collections.map(({ source, target }) => [source, target]));
  const { aliases } = await from.getAliases();
  const actions = aliases.flatMap(({ alias_name, collection_name }) => {
    const target = targets.get(collection_name);
    return target === undefined ? [] : [{ create_alias: { alias_name, collection_name: target } }];
  });
  if (actions.length > 0) await to.updateCollectionAliases({ actions });
  return actions.length;
}
