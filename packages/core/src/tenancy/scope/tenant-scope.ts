import {
  BadRequestError,
  type CollectionExistence,
  type CollectionInfo,
  type CollectionsResponse,
  type CountResult,
  type FacetResponse,
  type GroupsResult,
  type Record as PointRecord,
  type QueryResponse,
  type ScrollResult,
  type SearchMatrixOffsetsResponse,
  type SearchMatrixPairsResponse,
  TenancyError,
  type UpdateResult,
  type VectorEngine,
  type VersionInfo,
  type WriteOptions,
} from '../../engine/index.js';
import { readGroups, readId, readPoint, readResponse, readUpdate } from './answers.js';
import { collectionView, createInScope, ensureIndex } from './collection-view.js';
import { inCallersWords } from './error-text.js';
import { attachLookups, ownMatrix, ownPairs, readWithLookup } from './lookups.js';
import { confineBatch, confineGroups, confineQuery } from './query.js';
import {
  confineCount,
  confineFacet,
  confineMatrix,
  confineRetrieve,
  confineScroll,
} from './reads.js';
import { plainList, plainObject, readFields } from './request-fields.js';
import { type ScopeRules, scopeRules, type TenantScopeOptions } from './rules.js';
import { checkedOptions, pick, ScopedCall } from './scoped-call.js';
import { type Plain, type PlainObject, snapshot } from './snapshot.js';
import { allWalls, type Walls } from './walls.js';
import { applyWrites } from './write-runner.js';
import {
  type ConfinedWrite,
  confineWrite,
  isWriteName,
  WRITE_OPTIONS,
  type WriteName,
} from './writes.js';

type Args<Method extends keyof VectorEngine> = Parameters<NonNullable<VectorEngine[Method]>>;
type Answer<Method extends keyof VectorEngine> = ReturnType<NonNullable<VectorEngine[Method]>>;

const BATCH_UPDATE = new Set(['operations', ...WRITE_OPTIONS]);

/**
 * An engine as one tenant sees it.
 *
 * Every method takes the same steps: copy the arguments (`snapshot`), build a new request out of
 * what is known to be safe, ask the engine, and put the answer into the caller's words. What each
 * method does is listed in `scopeDecisions`.
 */
export class TenantScope implements VectorEngine {
  readonly #engine: VectorEngine;
  readonly #rules: ScopeRules;

  /** `walls` is for tests of this package. */
  constructor(engine: VectorEngine, options: TenantScopeOptions, walls: Walls = new Set(allWalls)) {
    this.#engine = engine;
    this.#rules = scopeRules(options, walls);
  }

  // Writing points

  upsert(...[collection, args]: Args<'upsert'>): Promise<UpdateResult> {
    return this.#write(collection, 'upsert', args);
  }

  delete(...[collection, args]: Args<'delete'>): Promise<UpdateResult> {
    return this.#write(collection, 'delete', args);
  }

  updateVectors(...[collection, args]: Args<'updateVectors'>): Promise<UpdateResult> {
    return this.#write(collection, 'update_vectors', args);
  }

  deleteVectors(...[collection, args]: Args<'deleteVectors'>): Promise<UpdateResult> {
    return this.#write(collection, 'delete_vectors', args);
  }

  setPayload(...[collection, args]: Args<'setPayload'>): Promise<UpdateResult> {
    return this.#write(collection, 'set_payload', args);
  }

  overwritePayload(...[collection, args]: Args<'overwritePayload'>): Promise<UpdateResult> {
    return this.#write(collection, 'overwrite_payload', args);
  }

  deletePayload(...[collection, args]: Args<'deletePayload'>): Promise<UpdateResult> {
    return this.#write(collection, 'delete_payload', args);
  }

  clearPayload(...[collection, args]: Args<'clearPayload'>): Promise<UpdateResult> {
    return this.#write(collection, 'clear_payload', args);
  }

  batchUpdate(...[collection, args]: Args<'batchUpdate'>): Promise<UpdateResult[]> {
    return this.#run(collection, args, async (call, name, plain) => {
      const fields = readFields(call, plain, 'batch', BATCH_UPDATE);
      const operations = plainList(fields['operations'], 'operations');
      const writes = operations.map((operation, index) => readOperation(call, operation, index));
      const options = checkedOptions(pick(fields, WRITE_OPTIONS)) as WriteOptions;
      const results = await applyWrites(this.#engine, name, call, writes, options);
      return results.map((result) => readUpdate(call, result));
    });
  }

  // Reading points

  query(...[collection, args]: Args<'query'>): Promise<QueryResponse> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { request, withPayload } = confineQuery(call, plain);
      return readResponse(call, await this.#engine.query(name, request), withPayload);
    });
  }

  queryBatch(...[collection, args]: Args<'queryBatch'>): Promise<QueryResponse[]> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { searches, options } = confineBatch(call, plain);
      const responses = await this.#engine.queryBatch(name, {
        ...options,
        searches: searches.map(({ request }) => request),
      });
      return responses.map((response, index) =>
        readResponse(call, response, searches[index]?.withPayload ?? false),
      );
    });
  }

  queryGroups(...[collection, args]: Args<'queryGroups'>): Promise<GroupsResult> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { request, withPayload, withLookup } = confineGroups(call, plain);
      const lookup = readWithLookup(call, withLookup);
      const answer = await this.#engine.queryGroups(
        name,
        request as unknown as Args<'queryGroups'>[1],
      );
      const groups = readGroups(call, answer, withPayload);
      return lookup === undefined ? groups : attachLookups(this.#engine, call, groups, lookup);
    });
  }

  retrieve(...[collection, args]: Args<'retrieve'>): Promise<PointRecord[]> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { request, withPayload } = confineRetrieve(call, plain);
      const points = await this.#engine.retrieve(name, request as unknown as Args<'retrieve'>[1]);
      return points.map((point) => readPoint(call, point, withPayload));
    });
  }

  scroll(...[collection, args]: Args<'scroll'>): Promise<ScrollResult> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { request, withPayload, pageSize } = confineScroll(call, plain);
      const page = await this.#engine.scroll(name, request);
      const next = pageSize === undefined ? undefined : page.points[pageSize];
      return {
        points: page.points.slice(0, pageSize).map((point) => readPoint(call, point, withPayload)),
        next_page_offset: next === undefined ? null : readId(call, next),
      };
    });
  }

  count(...[collection, args]: Args<'count'>): Promise<CountResult> {
    return this.#run(collection, args, async (call, name, plain) => {
      const { count } = await this.#engine.count(
        name,
        confineCount(call, plain) as Args<'count'>[1],
      );
      return { count };
    });
  }

  facet(...[collection, args]: Args<'facet'>): Promise<FacetResponse> {
    return this.#run(collection, args, async (call, name, plain) => {
      const request = confineFacet(call, plain) as unknown as Args<'facet'>[1];
      const { hits } = await this.#engine.facet(name, request);
      return { hits: hits.map(({ value, count }) => ({ value, count })) };
    });
  }

  searchMatrixPairs(
    ...[collection, args]: Args<'searchMatrixPairs'>
  ): Promise<SearchMatrixPairsResponse> {
    return this.#run(collection, args, async (call, name, plain) => {
      const pairs = await this.#engine.searchMatrixPairs(name, confineMatrix(call, plain));
      return ownPairs(this.#engine, name, call, pairs);
    });
  }

  searchMatrixOffsets(
    ...[collection, args]: Args<'searchMatrixOffsets'>
  ): Promise<SearchMatrixOffsetsResponse> {
    return this.#run(collection, args, async (call, name, plain) => {
      const matrix = await this.#engine.searchMatrixOffsets(name, confineMatrix(call, plain));
      return ownMatrix(this.#engine, name, call, matrix);
    });
  }

  // Collections, as far as a tenant may know them

  createCollection(...[collection, args]: Args<'createCollection'>): Promise<boolean> {
    return this.#call(args, (call, plain) => createInScope(this.#engine, collection, call, plain));
  }

  collectionExists(...[collection]: Args<'collectionExists'>): Promise<CollectionExistence> {
    return this.#call(undefined, async (call) => {
      const allowed = this.#rules.collections.has(collection) || !call.stands('collection-names');
      if (!allowed) return { exists: false };
      return this.#engine.collectionExists(call.collection(collection));
    });
  }

  getCollection(...[collection]: Args<'getCollection'>): Promise<CollectionInfo> {
    return this.#run(collection, undefined, (call, name) =>
      collectionView(this.#engine, name, call),
    );
  }

  getCollections(): Promise<CollectionsResponse> {
    return this.#call(undefined, async (call) => {
      if (!call.stands('collection-list')) return this.#engine.getCollections();
      const names = [...this.#rules.collections];
      const found = await Promise.all(
        names.map(async ([name, target]) => {
          const { exists } = await this.#engine.collectionExists(target);
          return exists ? [{ name }] : [];
        }),
      );
      return { collections: found.flat() };
    });
  }

  createPayloadIndex(...[collection, args]: Args<'createPayloadIndex'>): Promise<UpdateResult> {
    return this.#run(collection, args, (call, name, plain) =>
      ensureIndex(this.#engine, name, call, plain),
    );
  }

  versionInfo(): Promise<VersionInfo> {
    return this.#engine.versionInfo();
  }

  // What concerns everybody is refused

  recreateCollection(...args: Args<'recreateCollection'>): Answer<'recreateCollection'> {
    return this.#refuse('recreateCollection', args);
  }

  updateCollection(...args: Args<'updateCollection'>): Answer<'updateCollection'> {
    return this.#refuse('updateCollection', args);
  }

  deleteCollection(...args: Args<'deleteCollection'>): Answer<'deleteCollection'> {
    return this.#refuse('deleteCollection', args);
  }

  updateCollectionAliases(
    ...args: Args<'updateCollectionAliases'>
  ): Answer<'updateCollectionAliases'> {
    return this.#refuse('updateCollectionAliases', args);
  }

  getCollectionAliases(...args: Args<'getCollectionAliases'>): Answer<'getCollectionAliases'> {
    return this.#refuse('getCollectionAliases', args);
  }

  getAliases(...args: Args<'getAliases'>): Answer<'getAliases'> {
    return this.#refuse('getAliases', args);
  }

  createVectorName(...args: Args<'createVectorName'>): Answer<'createVectorName'> {
    return this.#refuse('createVectorName', args);
  }

  deleteVectorName(...args: Args<'deleteVectorName'>): Answer<'deleteVectorName'> {
    return this.#refuse('deleteVectorName', args);
  }

  deletePayloadIndex(...args: Args<'deletePayloadIndex'>): Answer<'deletePayloadIndex'> {
    return this.#refuse('deletePayloadIndex', args);
  }

  getOptimizations(...args: Args<'getOptimizations'>): Answer<'getOptimizations'> {
    return this.#refuse('getOptimizations', args);
  }

  listSnapshots(...args: Args<'listSnapshots'>): Answer<'listSnapshots'> {
    return this.#refuse('listSnapshots', args);
  }

  createSnapshot(...args: Args<'createSnapshot'>): Answer<'createSnapshot'> {
    return this.#refuse('createSnapshot', args);
  }

  deleteSnapshot(...args: Args<'deleteSnapshot'>): Answer<'deleteSnapshot'> {
    return this.#refuse('deleteSnapshot', args);
  }

  recoverSnapshot(...args: Args<'recoverSnapshot'>): Answer<'recoverSnapshot'> {
    return this.#refuse('recoverSnapshot', args);
  }

  listFullSnapshots(...args: Args<'listFullSnapshots'>): Answer<'listFullSnapshots'> {
    return this.#refuse('listFullSnapshots', args);
  }

  createFullSnapshot(...args: Args<'createFullSnapshot'>): Answer<'createFullSnapshot'> {
    return this.#refuse('createFullSnapshot', args);
  }

  deleteFullSnapshot(...args: Args<'deleteFullSnapshot'>): Answer<'deleteFullSnapshot'> {
    return this.#refuse('deleteFullSnapshot', args);
  }

  listShardSnapshots(...args: Args<'listShardSnapshots'>): Answer<'listShardSnapshots'> {
    return this.#refuse('listShardSnapshots', args);
  }

  createShardSnapshot(...args: Args<'createShardSnapshot'>): Answer<'createShardSnapshot'> {
    return this.#refuse('createShardSnapshot', args);
  }

  deleteShardSnapshot(...args: Args<'deleteShardSnapshot'>): Answer<'deleteShardSnapshot'> {
    return this.#refuse('deleteShardSnapshot', args);
  }

  recoverShardFromSnapshot(
    ...args: Args<'recoverShardFromSnapshot'>
  ): Answer<'recoverShardFromSnapshot'> {
    return this.#refuse('recoverShardFromSnapshot', args);
  }

  collectionClusterInfo(...args: Args<'collectionClusterInfo'>): Answer<'collectionClusterInfo'> {
    return this.#refuse('collectionClusterInfo', args);
  }

  updateCollectionCluster(
    ...args: Args<'updateCollectionCluster'>
  ): Answer<'updateCollectionCluster'> {
    return this.#refuse('updateCollectionCluster', args);
  }

  listShardKeys(...args: Args<'listShardKeys'>): Answer<'listShardKeys'> {
    return this.#refuse('listShardKeys', args);
  }

  createShardKey(...args: Args<'createShardKey'>): Answer<'createShardKey'> {
    return this.#refuse('createShardKey', args);
  }

  deleteShardKey(...args: Args<'deleteShardKey'>): Answer<'deleteShardKey'> {
    return this.#refuse('deleteShardKey', args);
  }

  clusterTelemetry(...args: Args<'clusterTelemetry'>): Answer<'clusterTelemetry'> {
    return this.#refuse('clusterTelemetry', args);
  }

  getQuotas(...args: Args<'getQuotas'>): Answer<'getQuotas'> {
    return this.#refuse('getQuotas', args);
  }

  updateQuotas(...args: Args<'updateQuotas'>): Answer<'updateQuotas'> {
    return this.#refuse('updateQuotas', args);
  }

  /** Runs a call on one collection. */
  #run<Result>(
    collection: string,
    args: unknown,
    body: (call: ScopedCall, name: string, plain: Plain | undefined) => Promise<Result>,
  ): Promise<Result> {
    return this.#call(args, (call, plain) => body(call, call.collection(collection), plain));
  }

  async #call<Result>(
    args: unknown,
    body: (call: ScopedCall, plain: Plain | undefined) => Promise<Result>,
  ): Promise<Result> {
    const call = new ScopedCall(this.#rules);
    try {
      return await body(call, call.stands('snapshot') ? snapshot(args) : (args as Plain));
    } catch (error) {
      throw inCallersWords(call, error);
    }
  }

  #write(collection: string, name: WriteName, args: unknown): Promise<UpdateResult> {
    return this.#run(collection, args, async (call, target, plain) => {
      const { wait, ordering, timeout, ...fields } = plainObject(plain, name);
      const options = checkedOptions(nonNull({ wait, ordering, timeout })) as WriteOptions;
      const write = confineWrite(call, name, fields);
      return readUpdate(call, await this.#apply(target, call, write, options));
    });
  }

  async #apply(
    collection: string,
    call: ScopedCall,
    write: ConfinedWrite,
    options: WriteOptions,
  ): Promise<UpdateResult> {
    if (write.replacement !== undefined) {
      const [result] = await applyWrites(this.#engine, collection, call, [write], options);
      return result!;
    }
    const request = { ...write.request, ...options } as never;
    return this.#engine[METHODS[write.name]](collection, request);
  }

  async #refuse<Method extends keyof VectorEngine>(
    method: Method,
    args: Args<Method>,
  ): Promise<Awaited<Answer<Method>>> {
    if (!this.#rules.walls.has('administration')) {
      const target = this.#engine[method] as (
        ...args: unknown[]
      ) => Promise<Awaited<Answer<Method>>>;
      return target.apply(this.#engine, args);
    }
    throw new TenancyError(`${method} is not available in a tenant scope`);
  }
}

/** Methods by the name of the write they stand for in a batch. */
const METHODS = {
  upsert: 'upsert',
  delete: 'delete',
  update_vectors: 'updateVectors',
  delete_vectors: 'deleteVectors',
  set_payload: 'setPayload',
  overwrite_payload: 'overwritePayload',
  delete_payload: 'deletePayload',
  clear_payload: 'clearPayload',
} as const satisfies Record<WriteName, keyof VectorEngine>;

function readOperation(call: ScopedCall, operation: Plain, index: number): ConfinedWrite {
  const path = `operations[${index}]`;
  const entries = Object.entries(plainObject(operation, path));
  const [name, args] = entries[0] ?? [];
  if (entries.length !== 1 || !isWriteName(name)) {
    throw new BadRequestError(`Format error in JSON body: ${path}: unknown operation`);
  }
  return confineWrite(call, name, plainObject(args, `${path}.${name}`));
}

function nonNull(fields: { [name: string]: Plain | undefined }): PlainObject {
  const kept: PlainObject = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) kept[name] = value;
  }
  return kept;
}
