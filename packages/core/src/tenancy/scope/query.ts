import { BadRequestError } from '../../engine/index.js';
import { confine } from './filter.js';
import { checkPath } from './payload-keys.js';
import { comparesVectors, mayWeighTerms, readQuery } from './query-input.js';
import { plainList, plainText, readFields } from './request-fields.js';
import { checkedOptions, pick, type ScopedCall } from './scoped-call.js';
import { readPayloadChoice, readVectorChoice } from './selection.js';
import type { Plain, PlainObject } from './snapshot.js';

/** Options of every read. */
export const READ_OPTIONS = ['consistency', 'timeout'] as const;

const INNER = ['prefetch', 'query', 'using', 'filter', 'params', 'score_threshold', 'limit'];
const PREFETCH = new Set([...INNER, 'lookup_from']);
const SEARCH = [...INNER, 'lookup_from', 'with_vector', 'with_payload', 'shard_key'];
const QUERY = new Set([...SEARCH, 'offset', ...READ_OPTIONS]);
const QUERY_IN_BATCH = new Set([...SEARCH, 'offset']);
const BATCH = new Set(['searches', ...READ_OPTIONS]);
const GROUPS = new Set([...SEARCH, 'group_by', 'group_size', 'with_lookup', ...READ_OPTIONS]);
const LOOKUP_FROM = new Set(['collection', 'vector', 'shard_key']);
const PARAMS = new Set(['hnsw_ef', 'exact', 'quantization', 'indexed_only', 'acorn', 'idf']);
const IDF = new Set(['corpus']);
const QUANTIZATION = new Set(['ignore', 'rescore', 'oversampling']);

/** Deepest nesting of prefetches. */
const MAX_PREFETCH_DEPTH = 64;

/** A request as the engine gets it, and what the caller wants to see of each point. */
export interface ConfinedQuery {
  readonly request: PlainObject;
  readonly withPayload: boolean;
}

/** Confines a query. */
export function confineQuery(call: ScopedCall, args: Plain | undefined): ConfinedQuery {
  return confineSearch(call, readFields(call, args, 'query', QUERY), 'query-filter');
}

/** Confines every query of a batch. */
export function confineBatch(call: ScopedCall, args: Plain | undefined) {
  const fields = readFields(call, args, 'batch', BATCH);
  const searches = plainList(fields['searches'], 'searches').map((search, index) =>
    confineSearch(
      call,
      readFields(call, search, `searches[${index}]`, QUERY_IN_BATCH),
      'query-filter',
    ),
  );
  return { searches, options: checkedOptions(pick(fields, READ_OPTIONS)) };
}

/** Confines a query by groups. `withLookup` is answered by the scope itself, not the engine. */
export function confineGroups(call: ScopedCall, args: Plain | undefined) {
  const fields = readFields(call, args, 'query', GROUPS);
  const { request, withPayload } = confineSearch(call, fields, 'group-filter');
  request['group_by'] = checkPath(call, fields['group_by'], 'group_by');
  Object.assign(request, pick(fields, ['group_size']));
  return { request, withPayload, withLookup: fields['with_lookup'] };
}

function confineSearch(
  call: ScopedCall,
  fields: PlainObject,
  wall: 'query-filter' | 'group-filter',
): ConfinedQuery {
  const payload = readPayloadChoice(call, fields['with_payload'], false);
  return {
    request: {
      ...call.options(fields, READ_OPTIONS),
      ...pick(fields, ['offset']),
      ...readVectorChoice(fields['with_vector']),
      ...confineInner(call, fields, 'query', wall, 0),
      with_payload: payload.request,
    },
    withPayload: payload.wanted,
  };
}

/** The part that a query and a prefetch share. */
function confineInner(
  call: ScopedCall,
  fields: PlainObject,
  path: string,
  wall: 'query-filter' | 'group-filter' | 'prefetch-filter',
  depth: number,
): PlainObject {
  const { prefetch, query, filter, params, lookup_from } = fields;
  const request = pick(fields, ['using', 'score_threshold', 'limit']);
  request['filter'] = confine(call, filter, `${path}.filter`, wall);
  if (query !== undefined) request['query'] = readQuery(call, query, `${path}.query`);
  if (prefetch !== undefined)
    request['prefetch'] = confinePrefetch(call, prefetch, path, depth + 1);
  if (lookup_from !== undefined) request['lookup_from'] = readLookupFrom(call, lookup_from, path);
  const own = confineParams(call, params, query, `${path}.params`);
  if (own !== undefined) request['params'] = own;
  return request;
}

function confinePrefetch(call: ScopedCall, value: Plain, path: string, depth: number): Plain {
  if (depth > MAX_PREFETCH_DEPTH) {
    throw new BadRequestError(`Wrong input: prefetches nested deeper than ${MAX_PREFETCH_DEPTH}`);
  }
  const one = (prefetch: Plain, where: string) => {
    const fields = readFields(call, prefetch, where, PREFETCH);
    return confineInner(call, fields, where, 'prefetch-filter', depth);
  };
  const where = `${path}.prefetch`;
  if (!Array.isArray(value)) return one(value, where);
  return value.map((prefetch, index) => one(prefetch, `${where}[${index}]`));
}

function readLookupFrom(call: ScopedCall, value: Plain, path: string): PlainObject {
  const fields = readFields(call, value, `${path}.lookup_from`, LOOKUP_FROM);
  const name = plainText(fields['collection'], `${path}.lookup_from.collection`);
  return {
    ...call.options(fields, ['vector']),
    collection: call.collection(name, 'lookup-names'),
  };
}

/**
 * Term rarity is counted among the tenant's points unless the scope was told otherwise, and scores are
 * those of the vectors themselves: codes may be made from everybody's.
 */
function confineParams(
  call: ScopedCall,
  value: Plain | undefined,
  query: Plain | undefined,
  path: string,
): PlainObject | undefined {
  const params = value === undefined ? undefined : readFields(call, value, path, PARAMS);
  const scored = withoutApproximateScores(call, params, query, path);
  const idf = params?.['idf'];
  if (idf !== undefined && idf !== 'global') {
    const { corpus } = readFields(call, idf, `${path}.idf`, IDF);
    const own = confine(call, corpus, `${path}.idf.corpus`, 'term-rarity');
    return { ...scored, idf: { corpus: own } };
  }
  const everybody = call.rules.termRarity === 'collection' || !call.stands('term-rarity');
  if (everybody || query === undefined || !mayWeighTerms(query)) return scored;
  return { ...scored, idf: { corpus: confine(call, undefined, path, 'term-rarity') } };
}

/**
 * Scores by quantized codes depend on the vectors the codes were fitted to, and what is indexed already
 * depends on how much everybody has written. So originals give the scores, and `indexed_only` is not
 * passed on.
 */
function withoutApproximateScores(
  call: ScopedCall,
  params: PlainObject | undefined,
  query: Plain | undefined,
  path: string,
): PlainObject | undefined {
  if (!call.stands('approximation') || query === undefined || !comparesVectors(query))
    return params;
  const { quantization = {}, indexed_only, ...others } = params ?? {};
  const wanted = readFields(call, quantization, `${path}.quantization`, QUANTIZATION);
  return { ...others, quantization: { ...wanted, rescore: true } };
}
