import type { CollectionInfo, SearchParams, VectorEngine } from '../engine/index.js';
import { EngineError } from '../engine/index.js';
import { measureRecall } from './measure-recall.js';
import type { CollectionUsage } from './usage.js';

/** Something about a collection that its owner should know. */
export interface Finding {
  /** `error`: wrong answers or lost data are likely; `warning`: slow or at risk; `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What kind of finding, as a constant. */
  readonly code: FindingCode;
  readonly collection: string;
  readonly message: string;
  /** What was seen. */
  readonly evidence: string;
  readonly fix: string;
}

/** What a finding is about; stable, for dashboards and for code. */
export type FindingCode =
  | 'not-green'
  | 'optimizer-failed'
  | 'indexing-off'
  | 'unindexed-filter'
  | 'unused-index'
  | 'tenant-index-missing'
  | 'many-segments'
  | 'low-recall'
  | 'quantization-without-rescore'
  | 'shards-unbalanced'
  | 'replica-inactive'
  | 'even-quorum'
  | 'strict-mode-off'
  | 'snapshot-missing'
  | 'snapshot-old';

/** What to examine, and against what. */
export interface DoctorOptions {
  /** Default: all collections. */
  readonly collections?: readonly string[] | undefined;
  /** What `observe` saw: finds filters without an index and indexes without a use. */
  readonly usage?: ReadonlyMap<string, CollectionUsage> | undefined;
  /** Payload field of tenants in shared collections. Default `tenant_id`. */
  readonly tenantField?: string | undefined;
  /** Recall that searches should reach, of ten hits. Default 0.95; 0 measures none. */
  readonly recall?: number | undefined;
  /** Parameters that the application searches with. */
  readonly searchParams?: SearchParams | undefined;
  /** Searches that recall is measured with. Default 20. */
  readonly samples?: number | undefined;
  /** Strangers can reach the server: strict mode is then expected. Default false. */
  readonly isPublic?: boolean | undefined;
  /** Oldest acceptable newest snapshot, in days. Default 7; 0 looks for none. */
  readonly snapshotDays?: number | undefined;
}

const TENANT_FIELD = 'tenant_id';
const RECALL = 0.95;
const SAMPLES = 20;
const SNAPSHOT_DAYS = 7;
/** More segments than this make every search slower. */
const MANY_SEGMENTS = 12;
/** Collections smaller than this need no index to be quick. */
const SMALL = 2_000;
const DAY = 86_400_000;

type Add = (
  severity: Finding['severity'],
  code: FindingCode,
  message: string,
  evidence: string,
  fix: string,
) => void;

/** Examines an engine, embedded or a cluster, without changing it. Findings come worst first. */
export async function doctor(
  engine: VectorEngine,
  options: DoctorOptions = {},
): Promise<Finding[]> {
  const names =
    options.collections ?? (await engine.getCollections()).collections.map(({ name }) => name);
  const findings: Finding[] = [];
  for (const collection of names) {
    const add: Add = (severity, code, message, evidence, fix) => {
      findings.push({ severity, code, collection, message, evidence, fix });
    };
    const info = await engine.getCollection(collection);
    checkState(info, add);
    checkIndexes(info, options, options.usage?.get(collection), add);
    checkQuantization(info, options, add);
    checkStrictMode(info, options, add);
    await checkRecall(engine, collection, info, options, add);
    await checkSnapshots(engine, collection, info, options, add);
    await checkCluster(engine, collection, info, add);
  }
  const order = { error: 0, warning: 1, note: 2 };
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}

function checkState(info: CollectionInfo, add: Add): void {
  const failed =
    typeof info.optimizer_status === 'object' ? info.optimizer_status.error : undefined;
  if (failed !== undefined) {
    add(
      'error',
      'optimizer-failed',
      'The optimizer has failed.',
      failed,
      'Mend the cause and write again, or call optimize().',
    );
  } else if (info.status === 'red') {
    add(
      'error',
      'not-green',
      'The collection is red.',
      `status ${info.status}`,
      'Look into the log of the engine.',
    );
  } else if (info.status !== 'green') {
    add(
      'note',
      'not-green',
      'Segments are being rewritten, or wait for it.',
      `status ${info.status}`,
      'Wait, or write once to wake the optimizer.',
    );
  }
  if (info.config.optimizer_config.indexing_threshold === 0) {
    const points = info.points_count ?? 0;
    add(
      points > SMALL ? 'error' : 'warning',
      'indexing-off',
      'No graph is built: indexing_threshold is 0, as for a bulk load.',
      `${info.indexed_vectors_count ?? 0} of ${points} points are indexed`,
      'updateCollection(name, { optimizers_config: { indexing_threshold: 10000 } })',
    );
  }
  if (info.segments_count > MANY_SEGMENTS) {
    add(
      'warning',
      'many-segments',
      'Every search looks into many segments.',
      `${info.segments_count} segments`,
      'Leave the collection alone for a while, or raise max_segment_size.',
    );
  }
}

function checkIndexes(
  info: CollectionInfo,
  { tenantField = TENANT_FIELD }: DoctorOptions,
  usage: CollectionUsage | undefined,
  add: Add,
): void {
  const indexed = info.payload_schema;
  const points = info.points_count ?? 0;
  for (const [field, calls] of usage?.filteredFields ?? []) {
    if (indexed[field]) continue;
    add(
      points > SMALL ? 'warning' : 'note',
      'unindexed-filter',
      `Filters on \`${field}\` read every payload.`,
      `${calls} calls filtered by it, ${points} points`,
      `createPayloadIndex(name, { field_name: '${field}', field_schema: … })`,
    );
  }
  if (usage && usage.calls > 0) {
    for (const field of Object.keys(indexed)) {
      if (usage.filteredFields.has(field) || usage.otherFields.has(field)) continue;
      add(
        'note',
        'unused-index',
        `The index on \`${field}\` was of no use to any call.`,
        `${usage.calls} calls seen`,
        `deletePayloadIndex(name, '${field}'), if that is all that ever happens`,
      );
    }
  }
  const tenant = indexed[tenantField];
  const isUsed = usage?.filteredFields.has(tenantField) ?? false;
  const isTenantIndex = (tenant?.params as { is_tenant?: boolean } | undefined)?.is_tenant === true;
  if ((tenant || isUsed) && !isTenantIndex) {
    add(
      'warning',
      'tenant-index-missing',
      `\`${tenantField}\` tells tenants apart, but its index does not say so.`,
      tenant ? `index of type ${tenant.data_type}` : 'no index',
      `createPayloadIndex(name, { field_name: '${tenantField}', field_schema: { type: 'keyword', is_tenant: true } })`,
    );
  }
}

function checkQuantization(info: CollectionInfo, { searchParams }: DoctorOptions, add: Add): void {
  const quantization = info.config.quantization_config;
  if (!quantization || searchParams?.quantization?.rescore === true) return;
  const kind = ['scalar', 'product'].find((name) => name in quantization);
  if (kind === undefined) return;
  add(
    'note',
    'quantization-without-rescore',
    `Results of ${kind} quantization are not scored again with the originals unless a search asks for it.`,
    `quantization_config.${kind}, no rescore`,
    'params: { quantization: { rescore: true } }',
  );
}

function checkStrictMode(info: CollectionInfo, { isPublic }: DoctorOptions, add: Add): void {
  const strict = info.config.strict_mode_config as { enabled?: boolean } | null | undefined;
  if (!isPublic || strict?.enabled) return;
  add(
    'warning',
    'strict-mode-off',
    'Strangers may ask for anything: no limits are set.',
    'strict_mode_config is off',
    'updateCollection(name, { strict_mode_config: { enabled: true, max_query_limit: 1000, … } })',
  );
}

async function checkRecall(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  { recall = RECALL, samples = SAMPLES, searchParams }: DoctorOptions,
  add: Add,
): Promise<void> {
  if (recall <= 0 || (info.points_count ?? 0) < SMALL) return;
  for (const measured of await measureRecall(engine, collection, info, samples, searchParams)) {
    if (measured.recall >= recall) continue;
    const { using, ef } = measured;
    const name = using === '' ? 'the unnamed vector' : `\`${using}\``;
    add(
      measured.recall < recall - 0.1 ? 'error' : 'warning',
      'low-recall',
      `Searches by ${name} miss points that an exact search finds.`,
      `recall@10 ${measured.recall.toFixed(3)} over ${measured.samples} searches at hnsw_ef ${ef}, wanted ${recall}`,
      measured.enough === undefined
        ? 'Raise m and ef_construct, or use rescore with oversampling.'
        : `params: { hnsw_ef: ${measured.enough} } reached ${recall}`,
    );
  }
}

async function checkSnapshots(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  { snapshotDays = SNAPSHOT_DAYS }: DoctorOptions,
  add: Add,
): Promise<void> {
  if (snapshotDays <= 0 || (info.points_count ?? 0) === 0) return;
  const snapshots = await unlessUnsupported(engine.listSnapshots(collection));
  if (!snapshots) return;
  const times = snapshots.map(({ creation_time }) => Date.parse(`${creation_time}Z`));
  const newest = Math.max(...times.filter((time) => !Number.isNaN(time)));
  if (snapshots.length === 0) {
    add(
      'warning',
      'snapshot-missing',
      'There is no snapshot.',
      '0 snapshots',
      'createSnapshot(name), and keep the file elsewhere',
    );
  } else if (Date.now() - newest > snapshotDays * DAY) {
    const days = Math.floor((Date.now() - newest) / DAY);
    add(
      'warning',
      'snapshot-old',
      'The newest snapshot is old.',
      `${days} days`,
      'createSnapshot(name), and keep the file elsewhere',
    );
  }
}

async function checkCluster(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  add: Add,
): Promise<void> {
  const cluster = await unlessUnsupported(engine.collectionClusterInfo(collection));
  if (!cluster) return;
  const remote = cluster.remote_shards ?? [];
  const inactive = [...(cluster.local_shards ?? []), ...remote].filter(
    ({ state }) => state !== 'Active',
  );
  if (inactive.length > 0) {
    add(
      'error',
      'replica-inactive',
      'Replicas are not active.',
      inactive.map(({ shard_id, state }) => `shard ${shard_id}: ${state}`).join(', '),
      'Look at the transfers of the cluster; recover the peer.',
    );
  }
  const peers = new Set([cluster.peer_id, ...remote.map(({ peer_id }) => peer_id)]).size;
  const shards = info.config.params.shard_number ?? 1;
  if (peers > 1 && shards % peers !== 0) {
    add(
      'note',
      'shards-unbalanced',
      'Shards do not spread evenly over the nodes.',
      `${shards} shards on ${peers} nodes`,
      'Choose a shard number that is a multiple of the nodes when you create the collection anew.',
    );
  }
  const replicas = info.config.params.replication_factor ?? 1;
  if (replicas > 1 && replicas % 2 === 0) {
    add(
      'note',
      'even-quorum',
      'An even number of replicas tolerates no more failures than one less.',
      `replication_factor ${replicas}`,
      `replication_factor ${replicas + 1}, or accept it`,
    );
  }
}

/** The answer, or `undefined` where an engine has nothing to say: one without a cluster, or without rights to see it. */
async function unlessUnsupported<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const status = EngineError.isInstance(error)
      ? error.status
      : (error as { status?: number }).status;
    if (status === 501 || status === 405 || status === 403) return undefined;
    throw error;
  }
}
