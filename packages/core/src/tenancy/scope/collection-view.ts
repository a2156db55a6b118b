import {
  type CollectionInfo,
  ConflictError,
  type CreateCollection,
  type CreateFieldIndex,
  TenancyError,
  type TimeoutOption,
  type UpdateResult,
  type VectorEngine,
} from '../../engine/index.js';
import { tenantCondition } from './filter.js';
import { checkPath } from './payload-keys.js';
import { plainObject, readFields } from './request-fields.js';
import { pick, type ScopedCall } from './scoped-call.js';
import type { Plain } from './snapshot.js';

const CREATE = new Set([
  'vectors',
  'sparse_vectors',
  'hnsw_config',
  'quantization_config',
  'optimizers_config',
  'wal_config',
  'on_disk_payload',
  'payload',
  'timeout',
]);
const INDEX = new Set(['field_name', 'field_schema', 'wait', 'ordering', 'timeout']);

/**
 * What a tenant is told about a collection: its settings, and figures that are the tenant's own.
 * State, segments and background work depend on everybody's writes, so they read as those of a
 * collection at rest; metadata and strict mode are the operator's.
 */
export async function collectionView(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
): Promise<CollectionInfo> {
  const info = await engine.getCollection(collection);
  if (!call.stands('collection-figures')) return info;
  const { params, hnsw_config, optimizer_config, quantization_config } = info.config;
  const fields = Object.entries(info.payload_schema).filter(
    ([field]) => field !== call.rules.field && field !== call.rules.idField,
  );
  const [points, ...withField] = await Promise.all([
    ownCount(engine, collection, call),
    ...fields.map(([field]) => ownCount(engine, collection, call, field)),
  ]);
  return {
    status: 'green',
    optimizer_status: 'ok',
    indexed_vectors_count: points ?? 0,
    points_count: points ?? 0,
    segments_count: 1,
    config: {
      params,
      hnsw_config,
      optimizer_config,
      quantization_config: quantization_config ?? null,
    },
    payload_schema: Object.fromEntries(
      fields.map(([field, index], place) => [
        field,
        index && { ...index, points: withField[place] ?? 0 },
      ]),
    ),
  };
}

/**
 * Creates a collection that the scope allows and that does not exist, with the index that keeps
 * tenants apart quickly. An existing one is a conflict, as for any engine.
 */
export async function createInScope(
  engine: VectorEngine,
  name: string,
  call: ScopedCall,
  args: Plain | undefined,
): Promise<boolean> {
  if (!call.rules.collections.has(name) && call.stands('collection-names')) {
    throw new TenancyError('A tenant scope creates no collections but its own');
  }
  const collection = call.collection(name);
  const fields = readFields(call, args ?? {}, 'createCollection', CREATE);
  if ((await engine.collectionExists(collection)).exists) {
    throw new ConflictError(`Wrong input: Collection \`${name}\` already exists!`);
  }
  if (!call.rules.createCollections && call.stands('administration')) {
    throw new TenancyError(
      `Collection "${name}" does not exist, and this tenant scope may not create it`,
    );
  }
  const created = await engine.createCollection(
    collection,
    fields as TimeoutOption & Partial<CreateCollection>,
  );
  if (typeof call.rules.tenant === 'string') {
    await engine.createPayloadIndex(collection, {
      field_name: call.rules.field,
      field_schema: { type: 'keyword', is_tenant: true },
      wait: true,
    });
  }
  return created;
}

/**
 * Payload indexes are shared by all tenants, so a scope makes none. Asking for one that is there
 * already changes nothing and succeeds, so that code which ensures its indexes runs.
 */
export async function ensureIndex(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  args: Plain | undefined,
): Promise<UpdateResult> {
  const fields = readFields(call, args, 'createPayloadIndex', INDEX);
  const path = checkPath(call, fields['field_name'], 'field_name');
  const { payload_schema } = await engine.getCollection(collection);
  const schema = fields['field_schema'];
  const wanted = typeof schema === 'string' ? schema : plainObject(schema, 'field_schema')['type'];
  if (Object.hasOwn(payload_schema, path) && payload_schema[path]?.data_type === wanted) {
    return { operation_id: null, status: 'completed' };
  }
  if (call.stands('administration')) {
    throw new TenancyError('createPayloadIndex is not available in a tenant scope');
  }
  return engine.createPayloadIndex(collection, {
    ...pick(fields, ['wait', 'ordering', 'timeout', 'field_schema']),
    field_name: path,
  } as CreateFieldIndex);
}

async function ownCount(
  engine: VectorEngine,
  collection: string,
  call: ScopedCall,
  field?: string,
): Promise<number> {
  const must = [tenantCondition(call)];
  const filter =
    field === undefined ? { must } : { must, must_not: [{ is_empty: { key: field } }] };
  const { count } = await engine.count(collection, {
    ...call.options({}, []),
    filter,
    exact: true,
  });
  return count;
}
