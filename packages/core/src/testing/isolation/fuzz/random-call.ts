import type { VectorEngine } from '../../../engine/index.js';
import { loose } from '../attack.js';
import { sortedMatrix, sortedPairs } from '../unordered.js';
import type { Random } from './random.js';
import type { RequestGrammar } from './request-grammar.js';

/** A call that can be made on several engines. */
export interface RandomCall {
  readonly method: string;
  readonly args: readonly unknown[];
  run(engine: VectorEngine): Promise<unknown>;
}

/** Draws matter to matrices, not to what they hold, if they draw every point. */
const EVERY_POINT = 10_000;

type Recipe = (grammar: RequestGrammar, random: Random) => unknown;

/** Requests by method; more entries, more calls. */
const reads: readonly (readonly [string, Recipe])[] = [
  ['query', (grammar) => ({ ...grammar.search(), ...grammar.selection() })],
  ['query', (grammar) => ({ ...grammar.search(), ...grammar.selection() })],
  ['query', (grammar) => ({ ...grammar.search(), ...grammar.selection(), offset: 1 })],
  [
    'queryBatch',
    (grammar, random) => ({
      searches: random.several(3, () => ({ ...grammar.search(1), ...grammar.selection() })),
    }),
  ],
  [
    'queryGroups',
    (grammar, random) => ({
      ...grammar.search(1),
      ...grammar.selection(),
      group_by: random.chance(0.7) ? 'kind' : grammar.path(),
      ...(random.chance(0.3) ? { with_lookup: grammar.collection() } : {}),
    }),
  ],
  ['retrieve', (grammar) => ({ ids: grammar.ids(), ...grammar.selection() })],
  [
    'scroll',
    (grammar, random) => ({
      filter: grammar.filter(),
      limit: random.pick([1, 3, 100]),
      ...grammar.selection(),
      ...(random.chance(0.3) ? { offset: grammar.id() } : {}),
    }),
  ],
  ['scroll', (grammar) => ({ filter: grammar.filter(), order_by: 'rank', ...grammar.selection() })],
  ['count', (grammar, random) => ({ filter: grammar.filter(), exact: random.chance(0.5) })],
  [
    'facet',
    (grammar, random) => ({
      key: random.chance(0.7) ? random.pick(['kind', 'marker', 'rank']) : grammar.path(),
      filter: grammar.filter(),
      exact: random.chance(0.5),
    }),
  ],
  ['searchMatrixPairs', (grammar) => matrix(grammar)],
  ['searchMatrixOffsets', (grammar) => matrix(grammar)],
  ['getCollection', () => undefined],
];

const writes: readonly (readonly [string, Recipe])[] = [
  ['upsert', upsert],
  ['upsert', upsert],
  ['upsert', upsert],
  ['updateVectors', updateVectors],
  ['deleteVectors', (grammar) => ({ ...grammar.selector(), vector: ['dense'] })],
  ['setPayload', setPayload],
  ['overwritePayload', overwritePayload],
  ['deletePayload', (grammar) => ({ ...grammar.selector(), keys: [grammar.path()] })],
  ['clearPayload', (grammar) => grammar.selector()],
  ['delete', (grammar) => ({ points: grammar.ids() })],
  ['delete', (grammar) => ({ filter: { must: [grammar.condition(), grammar.condition()] } })],
  ['batchUpdate', batchUpdate],
];

const administration: readonly string[] = [
  'getCollections',
  'getAliases',
  'deleteCollection',
  'recreateCollection',
  'updateCollection',
  'createSnapshot',
  'listFullSnapshots',
  'deleteVectorName',
  'deletePayloadIndex',
  'collectionClusterInfo',
];

/** A call of any method with generated arguments. */
export function randomCall(grammar: RequestGrammar, random: Random): RandomCall {
  if (random.chance(0.02)) {
    return call(random.pick(administration), [grammar.collection(), 'dense']);
  }
  const [method, recipe] = random.pick(random.chance(0.6) ? reads : writes);
  const request = recipe(grammar, random);
  const isWrite = writes.some(([name]) => name === method);
  if (isWrite) Object.assign(request as object, { wait: true });
  return call(method, [grammar.collection(), request]);
}

function call(method: string, args: readonly unknown[]): RandomCall {
  return {
    method,
    args,
    async run(engine) {
      const answer = await loose(engine)[method]!(...args);
      if (method === 'searchMatrixPairs') return sortedPairs(answer as never);
      if (method === 'searchMatrixOffsets') return sortedMatrix(answer as never);
      return answer;
    },
  };
}

function matrix(grammar: RequestGrammar): unknown {
  return { filter: grammar.filter(), using: 'dense', sample: EVERY_POINT, limit: 2 };
}

function upsert(grammar: RequestGrammar, random: Random): unknown {
  const points = random.several(4, () => grammar.point());
  return {
    points,
    ...(random.chance(0.2) ? { update_filter: grammar.filter() } : {}),
    ...(random.chance(0.2) ? { update_mode: random.pick(['insert_only', 'update_only']) } : {}),
  };
}

function updateVectors(grammar: RequestGrammar, random: Random): unknown {
  return {
    points: random.several(3, () => ({ id: grammar.id(), vector: grammar.vectors() })),
    ...(random.chance(0.2) ? { update_filter: grammar.filter() } : {}),
  };
}

function setPayload(grammar: RequestGrammar, random: Random): unknown {
  return {
    ...grammar.selector(),
    payload: grammar.payload(),
    ...(random.chance(0.3) ? { key: grammar.path() } : {}),
  };
}

function overwritePayload(grammar: RequestGrammar): unknown {
  return { ...grammar.selector(), payload: grammar.payload() };
}

function batchUpdate(grammar: RequestGrammar, random: Random): unknown {
  const operations = random.several(4, () =>
    random.pick([
      () => ({ upsert: { points: [grammar.point()] } }),
      () => ({ delete: { points: grammar.ids() } }),
      () => ({ set_payload: setPayload(grammar, random) }),
      () => ({ overwrite_payload: overwritePayload(grammar) }),
      () => ({ delete_payload: { ...grammar.selector(), keys: [grammar.path()] } }),
      () => ({ clear_payload: grammar.selector() }),
      () => ({ update_vectors: updateVectors(grammar, random) }),
      () => ({ delete_vectors: { ...grammar.selector(), vector: ['words'] } }),
    ])(),
  );
  return { operations };
}
