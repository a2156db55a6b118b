import { BadRequestError } from '../../engine/index.js';
import { confine } from './filter.js';
import { checkPath, checkPaths, checkPayload } from './payload-keys.js';
import { storedId } from './point-identity.js';
import { plainList, plainObject, readFields } from './request-fields.js';
import { pick, type ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';
import { confineVectors } from './written-vectors.js';

/** Options of every write. */
export const WRITE_OPTIONS = ['wait', 'ordering', 'timeout'] as const;

const SELECTOR = ['points', 'filter', 'shard_key'];
const INSERT = ['points', 'batch', 'shard_key', 'update_filter', 'update_mode'];
const POINT = new Set(['id', 'vector', 'payload']);
const POINT_VECTORS = new Set(['id', 'vector']);
const COLUMNS = new Set(['ids', 'vectors', 'payloads']);

/** Writes by the name they have in a batch, with the fields of each. */
const WRITES = {
  upsert: new Set(INSERT),
  delete: new Set(SELECTOR),
  update_vectors: new Set(['points', 'shard_key', 'update_filter']),
  delete_vectors: new Set([...SELECTOR, 'vector']),
  set_payload: new Set([...SELECTOR, 'payload', 'key']),
  overwrite_payload: new Set([...SELECTOR, 'payload', 'key']),
  delete_payload: new Set([...SELECTOR, 'keys']),
  clear_payload: new Set(SELECTOR),
} as const;

/** Name of a write as it stands in a batch. */
export type WriteName = keyof typeof WRITES;

/** Whether a batch may hold an operation of that name. */
export function isWriteName(name: string | undefined): name is WriteName {
  return name !== undefined && Object.hasOwn(WRITES, name);
}

/**
 * A write confined to the tenant. `request` is what the engine gets. For writes that replace whole
 * payloads it would take the reserved keys away: those carry `replacement`, the payload to put in
 * their stead point by point, and `request` only selects.
 */
export interface ConfinedWrite {
  readonly name: WriteName;
  readonly request: PlainObject;
  readonly replacement?: PlainObject;
}

/** Confines the arguments of one write, `wait` and the like left out. */
export function confineWrite(call: ScopedCall, name: WriteName, args: PlainObject): ConfinedWrite {
  const fields = readFields(call, args, name, WRITES[name]);
  const request = call.options(fields, []);
  switch (name) {
    case 'upsert':
      Object.assign(request, confineInsert(call, fields));
      return { name, request };
    case 'update_vectors':
      request['points'] = plainList(fields['points'], 'points').map((point, index) => {
        const { id, vector } = readFields(call, point, `points[${index}]`, POINT_VECTORS);
        return present({
          id: call.id(id, `points[${index}].id`),
          ...written(call, 'vector', vector),
        });
      });
      Object.assign(request, confineCondition(call, fields));
      return { name, request };
    case 'delete':
    case 'clear_payload':
      break;
    case 'delete_vectors':
      Object.assign(request, pick(fields, ['vector']));
      break;
    case 'delete_payload':
      request['keys'] = checkPaths(call, fields['keys'], 'keys');
      break;
    case 'set_payload':
    case 'overwrite_payload':
      request['payload'] = checkPayload(call, plainObject(fields['payload'], 'payload'), 'payload');
      if (fields['key'] !== undefined) request['key'] = checkPath(call, fields['key'], 'key');
  }
  Object.assign(request, confineSelector(call, fields));
  return withReplacement(call, name, request);
}

/** Points chosen by id or by filter, as an engine would choose them among the tenant's alone. */
function confineSelector(call: ScopedCall, fields: PlainObject): PlainObject {
  const selector: PlainObject = {};
  if (fields['points'] !== undefined) selector['points'] = call.idList(fields['points'], 'points');
  if (fields['filter'] !== undefined) {
    selector['filter'] = confine(call, fields['filter'], 'filter', 'write-filter');
  }
  return selector;
}

function withReplacement(call: ScopedCall, name: WriteName, request: PlainObject): ConfinedWrite {
  if (name !== 'overwrite_payload' && name !== 'clear_payload') return { name, request };
  if (!call.stands('payload-kept')) return { name, request };
  const { payload = {}, key, ...selection } = request;
  if (key !== undefined) {
    throw new BadRequestError('Wrong input: overwritePayload takes no key in a tenant scope');
  }
  return { name, request: selection, replacement: plainObject(payload, 'payload') };
}

function confineInsert(call: ScopedCall, fields: PlainObject): PlainObject {
  const insert = { ...pick(fields, ['update_mode']), ...confineCondition(call, fields) };
  if (fields['points'] !== undefined && fields['batch'] !== undefined) {
    throw new BadRequestError('Format error in JSON body: give points or batch, not both');
  }
  if (fields['batch'] !== undefined)
    return { ...insert, batch: confineColumns(call, fields['batch']) };
  const points = plainList(fields['points'], 'points').map((point, index) => {
    const where = `points[${index}]`;
    const { id, vector, payload } = readFields(call, point, where, POINT);
    return present({
      id: call.id(id, `${where}.id`),
      ...written(call, 'vector', vector),
      payload: ownedPayload(call, id, payload, `${where}.payload`),
    });
  });
  return { ...insert, points };
}

function confineColumns(call: ScopedCall, batch: Plain): PlainObject {
  const { ids, vectors, payloads } = readFields(call, batch, 'batch', COLUMNS);
  const idList = plainList(ids, 'batch.ids');
  const payloadList = payloads === undefined ? undefined : plainList(payloads, 'batch.payloads');
  if (payloadList !== undefined && payloadList.length !== idList.length) {
    throw new BadRequestError(
      `Wrong input: batch has ${idList.length} ids and ${payloadList.length} payloads`,
    );
  }
  return present({
    ids: idList.map((id, index) => call.id(id, `batch.ids[${index}]`)),
    ...written(call, 'vectors', vectors),
    payloads: idList.map((id, index) =>
      ownedPayload(call, id, payloadList?.[index] ?? undefined, `batch.payloads[${index}]`),
    ),
  });
}

/** Only the tenant's points can have the id, yet an engine has to be told so in a condition too. */
function confineCondition(call: ScopedCall, { update_filter }: PlainObject): PlainObject {
  if (update_filter === undefined) return {};
  return { update_filter: confine(call, update_filter, 'update_filter', 'write-filter') };
}

/** A payload with the reserved keys that make the point the tenant's. */
export function ownedPayload(
  call: ScopedCall,
  id: Plain | undefined,
  payload: Plain | undefined,
  path: string,
): PlainObject {
  const own = payload === undefined ? {} : checkPayload(call, plainObject(payload, path), path);
  const { field, idField, tenant } = call.rules;
  return { ...own, [field]: tenant, [idField]: storedId(id ?? null) };
}

function written(call: ScopedCall, field: string, vectors: Plain | undefined): PlainObject {
  return vectors === undefined ? {} : { [field]: confineVectors(call, vectors) };
}

function present(fields: { [name: string]: Plain | undefined }): PlainObject {
  const kept: PlainObject = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
