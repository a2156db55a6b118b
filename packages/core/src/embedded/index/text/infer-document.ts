import type { Bm25Config, Document, SparseVector } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import { requireKnownKeys, unexpected } from './analyzer-options.js';
import { type CountedDocument, countDocument, queryVector } from './bm25.js';
import { type Bm25Rules, parseBm25Options } from './bm25-options.js';

/**
 * `Document` objects become sparse vectors inside the engine. Two models exist:
 *
 * - `qdrant/bm25` (also `bm25`): exactly a Qdrant server's. The average text length is the constant `avg_len`, and a query
 *   counts each token once.
 * - `quarry/bm25`: the same tokens, but stored texts are weighed with the average length of the texts that the collection
 *   has seen (see `TextWeigher`), and a query counts a token as often as it says it. Weights are final once written, so
 *   they stay plain numbers that a server can take over.
 */

/** A document ready to be weighed. */
export interface InferredDocument extends CountedDocument {
  /** Whether the model is one that wants the collection's average length. */
  readonly measured: boolean;
}

/** Whether a request value is a text to be inferred, rather than a vector. */
export function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && 'text' in value && 'model' in value;
}

/** First half of inference for a stored text: tokenises and counts. Throws a 400 for an unknown model or option. */
export function countDocumentTokens(document: Document, path = 'vector'): InferredDocument {
  const { text, rules, measured } = parseDocument(document, path);
  const counted = countDocument(text, rules);
  return { length: counted.length, weigh: counted.weigh, measured };
}

/**
 * The sparse vector of a `Document`. `averageLength` is used by `quarry/bm25` alone, for stored texts; without it that
 * model weighs with Qdrant's constant of 256.
 */
export function inferDocument(
  document: Document,
  role: 'document' | 'query',
  {
    averageLength,
    path = role === 'query' ? 'query' : 'vector',
  }: { averageLength?: number | undefined; path?: string } = {},
): SparseVector {
  const { text, rules, measured } = parseDocument(document, path);
  if (role === 'query') return queryVector(text, rules, measured);
  return countDocument(text, rules).weigh(measured ? averageLength : undefined);
}

function parseDocument(
  value: unknown,
  path: string,
): { text: string; rules: Bm25Rules; measured: boolean } {
  const { text, model, options } = requireKnownKeys(value, ['text', 'model', 'options'], path);
  if (typeof text !== 'string') throw unexpected(`${path}.text`, text, 'a string');
  const measured = isMeasured(model, `${path}.model`);
  if (measured && options !== null && typeof options === 'object' && 'avg_len' in options) {
    throw BadRequestError.wrongInput(
      `${path}.options.avg_len: quarry/bm25 measures the average length, use qdrant/bm25 to set it`,
    );
  }
  return { text, rules: parseBm25Options(options as Bm25Config, `${path}.options`), measured };
}

function isMeasured(model: unknown, path: string): boolean {
  switch (typeof model === 'string' ? model.toLowerCase() : undefined) {
    case 'qdrant/bm25':
    case 'bm25':
      return false;
    case 'quarry/bm25':
      return true;
    default:
      throw unexpected(
        path,
        model,
        'qdrant/bm25, bm25 or quarry/bm25 (vectors of any other model are computed by the caller)',
      );
  }
}
