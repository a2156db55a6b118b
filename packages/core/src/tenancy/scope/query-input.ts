import { BadRequestError } from '../../engine/index.js';
import { readDefaults, readExpression } from './formula.js';
import { checkPath } from './payload-keys.js';
import { plainList, plainObject, readFields } from './request-fields.js';
import type { ScopedCall } from './scoped-call.js';
import type { Plain, PlainObject } from './snapshot.js';

/** Vectors written as objects: an object with any of these keys has these fields and no others. */
const VECTOR_OBJECTS: readonly ReadonlySet<string>[] = [
  new Set(['indices', 'values']),
  new Set(['text', 'model', 'options']),
  new Set(['image', 'model', 'options']),
  new Set(['object', 'model', 'options']),
];

const RECOMMEND = new Set(['positive', 'negative', 'strategy']);
const DISCOVER = new Set(['target', 'context']);
const PAIR = new Set(['positive', 'negative']);
const ORDER_BY = new Set(['key', 'direction', 'start_from']);
const FEEDBACK = new Set(['target', 'feedback', 'strategy']);
const FEEDBACK_ITEM = new Set(['example', 'score']);

type Reader = (call: ScopedCall, value: Plain | undefined, path: string) => Plain;

/** Kinds of query by the key that names them, with the reader of what stands under it. */
const KINDS: ReadonlyMap<string, { known: ReadonlySet<string>; read: Reader }> = new Map([
  ['nearest', { known: new Set(['nearest', 'mmr']), read: readExample }],
  ['recommend', { known: new Set(['recommend']), read: readRecommend }],
  ['discover', { known: new Set(['discover']), read: readDiscover }],
  ['context', { known: new Set(['context']), read: readContext }],
  ['order_by', { known: new Set(['order_by']), read: readOrderBy }],
  ['fusion', { known: new Set(['fusion']), read: asItIs }],
  ['rrf', { known: new Set(['rrf']), read: asItIs }],
  ['formula', { known: new Set(['formula', 'defaults']), read: readExpression }],
  ['sample', { known: new Set(['sample']), read: asItIs }],
  ['relevance_feedback', { known: new Set(['relevance_feedback']), read: readFeedback }],
]);

/** Kinds that compare with no vector, so that term rarity plays no part. */
const UNCOMPARED = new Set(['order_by', 'fusion', 'rrf', 'formula', 'sample']);

/** A checked copy of `query`: examples by id hold engine ids, paths are the caller's own. */
export function readQuery(call: ScopedCall, value: Plain, path: string): Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return readExample(call, value, path);
  }
  const kind = kindOf(value);
  if (kind === undefined) return readExample(call, value, path);
  const { known, read } = KINDS.get(kind)!;
  const fields = readFields(call, value, path, known);
  const copied = { ...fields, [kind]: read(call, fields[kind], `${path}.${kind}`) };
  if (kind === 'formula' && fields['defaults'] !== undefined) {
    copied['defaults'] = readDefaults(call, fields['defaults'], `${path}.defaults`);
  }
  return copied;
}

/** Whether a query may compare sparse vectors, whose scores may depend on term rarity. */
export function mayWeighTerms(query: Plain): boolean {
  if (Array.isArray(query)) return false;
  if (typeof query !== 'object' || query === null) return true;
  if (kindOf(query) === 'nearest') return mayWeighTerms(query['nearest'] ?? null);
  return comparesVectors(query);
}

/** Whether a query scores points by their vectors. */
export function comparesVectors(query: Plain): boolean {
  if (typeof query !== 'object' || query === null || Array.isArray(query)) return true;
  const kind = kindOf(query);
  return kind === undefined || !UNCOMPARED.has(kind);
}

/** A vector as it is, or the engine's id of a point whose vector is meant. */
export function readExample(call: ScopedCall, value: Plain | undefined, path: string): Plain {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return call.id(value, path, 'example-ids');
  const known = VECTOR_OBJECTS.find((keys) => [...keys].some((key) => key in value));
  if (known === undefined) {
    throw new BadRequestError(`Format error in JSON body: ${path}: unknown kind of query`);
  }
  return readFields(call, value, path, known);
}

/** A checked copy of `order_by`. */
export function readOrderBy(call: ScopedCall, value: Plain | undefined, path: string): Plain {
  if (typeof value === 'string') return checkPath(call, value, path);
  const fields = readFields(call, value, path, ORDER_BY);
  checkPath(call, fields['key'], `${path}.key`);
  return fields;
}

function kindOf(query: PlainObject): string | undefined {
  const kinds = [...KINDS.keys()].filter((kind) => kind in query);
  if (kinds.length > 1) {
    throw new BadRequestError(`Format error in JSON body: a query is one of ${kinds.join(', ')}`);
  }
  return kinds[0];
}

function asItIs(_call: ScopedCall, value: Plain | undefined, path: string): Plain {
  if (value !== undefined) return value;
  throw new BadRequestError(`Format error in JSON body: missing field \`${path}\``);
}

function readRecommend(call: ScopedCall, value: Plain | undefined, path: string): PlainObject {
  const fields = readFields(call, value, path, RECOMMEND);
  return { ...fields, ...readExampleLists(call, fields, path) };
}

/** The lists `positive` and `negative` of examples, of those that are there. */
function readExampleLists(call: ScopedCall, fields: PlainObject, path: string): PlainObject {
  const lists: PlainObject = {};
  for (const name of ['positive', 'negative']) {
    if (fields[name] === undefined) continue;
    const where = `${path}.${name}`;
    lists[name] = plainList(fields[name], where).map((example, index) =>
      readExample(call, example, `${where}[${index}]`),
    );
  }
  return lists;
}

function readDiscover(call: ScopedCall, value: Plain | undefined, path: string): PlainObject {
  const fields = readFields(call, value, path, DISCOVER);
  const copied: PlainObject = { target: readExample(call, fields['target'], `${path}.target`) };
  const { context } = fields;
  if (context !== undefined) copied['context'] = readContext(call, context, `${path}.context`);
  return copied;
}

function readContext(call: ScopedCall, value: Plain | undefined, path: string): Plain {
  if (!Array.isArray(value)) return readPair(call, value, path);
  return value.map((pair, index) => readPair(call, pair, `${path}[${index}]`));
}

function readPair(call: ScopedCall, value: Plain | undefined, path: string): PlainObject {
  const { positive, negative } = readFields(call, value, path, PAIR);
  return {
    positive: readExample(call, positive, `${path}.positive`),
    negative: readExample(call, negative, `${path}.negative`),
  };
}

function readFeedback(call: ScopedCall, value: Plain | undefined, path: string): PlainObject {
  const fields = readFields(call, value, path, FEEDBACK);
  const feedback = plainList(fields['feedback'], `${path}.feedback`).map((item, index) => {
    const where = `${path}.feedback[${index}]`;
    const judged = readFields(call, item, where, FEEDBACK_ITEM);
    return { ...judged, example: readExample(call, judged['example'], `${where}.example`) };
  });
  return {
    ...fields,
    target: readExample(call, fields['target'], `${path}.target`),
    feedback,
    strategy: plainObject(fields['strategy'], `${path}.strategy`),
  };
}
