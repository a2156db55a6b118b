import { ValidationError } from '../../../engine/index.js';
import { formatError } from '../../request/index.js';
import { type ParsedFormula, parseFormula } from '../formula/index.js';
import { type Order, parseOrderBy } from './order-by.js';
import {
  fieldPath,
  isJsonObject,
  type JsonObject,
  readCount,
  readList,
  readNumber,
  readObject,
  readOneOrMany,
  readWord,
} from './read-fields.js';
import { isVectorObject, parseVectorExample, type VectorExample } from './vector-input.js';

/** An example wanted and one unwanted. */
export interface ExamplePair {
  readonly positive: VectorExample;
  readonly negative: VectorExample;
}

/** An example and how relevant someone found it; larger is better. */
export interface JudgedExample {
  readonly example: VectorExample;
  readonly score: number;
}

/** Every kind of question that the Query API knows. */
export type Query =
  | { readonly kind: 'nearest'; readonly target: VectorExample; readonly mmr: Mmr | undefined }
  | {
      readonly kind: 'recommend';
      readonly strategy: 'average_vector' | 'best_score' | 'sum_scores';
      readonly positive: readonly VectorExample[];
      readonly negative: readonly VectorExample[];
    }
  | {
      readonly kind: 'discover';
      readonly target: VectorExample;
      readonly pairs: readonly ExamplePair[];
    }
  | { readonly kind: 'context'; readonly pairs: readonly ExamplePair[] }
  | { readonly kind: 'order-by'; readonly order: Order }
  | { readonly kind: 'rrf'; readonly k: number; readonly weights: readonly number[] | undefined }
  | { readonly kind: 'dbsf' }
  | { readonly kind: 'formula'; readonly formula: ParsedFormula }
  | { readonly kind: 'sample' }
  | {
      readonly kind: 'feedback';
      readonly target: VectorExample;
      readonly feedback: readonly JudgedExample[];
      readonly coefficients: FeedbackCoefficients;
    };

/** Maximal marginal relevance: how much variety to trade for nearness. */
export interface Mmr {
  /** From 0 (nearness only) to 1 (variety only). */
  readonly diversity: number;
  /** Points considered; the request's limit when absent. */
  readonly candidatesLimit: number | undefined;
}

/** Trained weights of naive relevance feedback. */
export interface FeedbackCoefficients {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Rank offset of reciprocal rank fusion when none is given, as in Qdrant. */
const DEFAULT_RRF_K = 2;
const DEFAULT_DIVERSITY = 0.5;
const MAX_MMR_CANDIDATES = 16_384;

/** `path` is the place of `value`, which is the field of `around` that names the kind. */
type Parser = (value: unknown, path: string, around: JsonObject, parent: string) => Query;

/** In the order that Qdrant tries them. */
const parsers: { readonly [name: string]: Parser } = {
  nearest: parseNearest,
  recommend: parseRecommend,
  discover: parseDiscover,
  context: (value, path) => ({ kind: 'context', pairs: parsePairs(value, path) }),
  order_by: (value, path) => ({ kind: 'order-by', order: parseOrderBy(value, path) }),
  fusion: parseFusion,
  rrf: parseRrf,
  formula: (value, _path, { defaults }, parent) => ({
    kind: 'formula',
    formula: parseFormula(value, defaults, parent),
  }),
  sample: parseSample,
  relevance_feedback: parseFeedback,
};

/** Reads `query`: a bare vector or id means nearest; `undefined` where none is given. */
export function parseQueryInterface(value: unknown, path: string): Query | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isJsonObject(value) || isVectorObject(value)) {
    return { kind: 'nearest', target: parseVectorExample(value, path), mmr: undefined };
  }
  for (const name in parsers) {
    const inner = value[name];
    // An absent context is a question too: `{context: null}`.
    if (inner === undefined || (inner === null && name !== 'context')) continue;
    return parsers[name]!(inner, fieldPath(path, name), value, path);
  }
  throw formatError(
    path,
    `a vector, a point id, a document or one of ${Object.keys(parsers).join(', ')}`,
    value,
  );
}

function parseNearest(value: unknown, path: string, around: JsonObject, parent: string): Query {
  const mmr = around['mmr'];
  return {
    kind: 'nearest',
    target: parseVectorExample(value, path),
    mmr: mmr === undefined || mmr === null ? undefined : parseMmr(mmr, fieldPath(parent, 'mmr')),
  };
}

function parseMmr(value: unknown, path: string): Mmr {
  const fields = readObject(value, path);
  return {
    diversity:
      readNumber(fields['diversity'], path, 'diversity', { min: 0, max: 1 }) ?? DEFAULT_DIVERSITY,
    candidatesLimit: readCount(fields['candidates_limit'], path, 'candidates_limit', {
      max: MAX_MMR_CANDIDATES,
    }),
  };
}

function parseRecommend(value: unknown, path: string): Query {
  const fields = readObject(value, path);
  const positive = parseExamples(fields['positive'], fieldPath(path, 'positive'));
  const negative = parseExamples(fields['negative'], fieldPath(path, 'negative'));
  if (positive.length === 0 && negative.length === 0) {
    throw new ValidationError(
      `${path}.positives, negatives`,
      'At least one positive or negative vector/id must be provided',
    );
  }
  const strategy = readWord(fields['strategy'], path, 'strategy', [
    'average_vector',
    'best_score',
    'sum_scores',
  ]);
  return { kind: 'recommend', strategy: strategy ?? 'average_vector', positive, negative };
}

function parseExamples(value: unknown, path: string): VectorExample[] {
  if (value === undefined || value === null) return [];
  return readList(value, path).map((item, position) =>
    parseVectorExample(item, `${path}[${position}]`),
  );
}

function parseDiscover(value: unknown, path: string): Query {
  const fields = readObject(value, path);
  const target = parseVectorExample(fields['target'], fieldPath(path, 'target'));
  return { kind: 'discover', target, pairs: parsePairs(fields['context'], `${path}.context`) };
}

function parsePairs(value: unknown, path: string): ExamplePair[] {
  return readOneOrMany(value).map((pair, position) => {
    const here = `${path}[${position}]`;
    const fields = readObject(pair, here, '{positive, negative}');
    return {
      positive: parseVectorExample(fields['positive'], fieldPath(here, 'positive')),
      negative: parseVectorExample(fields['negative'], fieldPath(here, 'negative')),
    };
  });
}

function parseFusion(value: unknown, path: string): Query {
  if (value === 'dbsf') return { kind: 'dbsf' };
  if (value === 'rrf') return { kind: 'rrf', k: DEFAULT_RRF_K, weights: undefined };
  throw formatError(path, '"rrf" or "dbsf"', value);
}

function parseRrf(value: unknown, path: string): Query {
  const fields = readObject(value, path);
  const k = readCount(fields['k'], path, 'k', { min: 1 }) ?? DEFAULT_RRF_K;
  const weights = fields['weights'];
  if (weights === undefined || weights === null) return { kind: 'rrf', k, weights: undefined };
  const here = fieldPath(path, 'weights');
  const read = readList(weights, here).map((weight, position) => {
    const number = readNumber(weight, '', `${here}[${position}]`);
    if (number === undefined) throw formatError(`${here}[${position}]`, 'a number', weight);
    return Math.fround(number);
  });
  return { kind: 'rrf', k, weights: read };
}

function parseSample(value: unknown, path: string): Query {
  if (value === 'random') return { kind: 'sample' };
  throw formatError(path, '"random"', value);
}

function parseFeedback(value: unknown, path: string): Query {
  const fields = readObject(value, path);
  const here = fieldPath(path, 'feedback');
  const feedback = readList(fields['feedback'], here).map((item, position) => {
    const at = `${here}[${position}]`;
    const judged = readObject(item, at, '{example, score}');
    return {
      example: parseVectorExample(judged['example'], fieldPath(at, 'example')),
      score: readFloat(judged['score'], at, 'score'),
    };
  });
  const strategyPath = fieldPath(path, 'strategy');
  const strategy = readObject(fields['strategy'], strategyPath, '{naive: {a, b, c}}');
  const naivePath = fieldPath(strategyPath, 'naive');
  const naive = readObject(strategy['naive'], naivePath, '{a, b, c}');
  return {
    kind: 'feedback',
    target: parseVectorExample(fields['target'], fieldPath(path, 'target')),
    feedback,
    coefficients: {
      a: readFloat(naive['a'], naivePath, 'a'),
      b: readFloat(naive['b'], naivePath, 'b'),
      c: readFloat(naive['c'], naivePath, 'c'),
    },
  };
}

/** A number that must be there, rounded to 32 bits as Qdrant keeps it. */
function readFloat(value: unknown, parent: string, name: string): number {
  const number = readNumber(value, parent, name);
  if (number === undefined) throw formatError(fieldPath(parent, name), 'a number', value);
  return Math.fround(number);
}
