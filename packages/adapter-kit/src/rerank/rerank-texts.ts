import type { PointId } from '@quarry/core';
import type { Candidate, Reranker } from '@quarry/core/retrieve';
import { VectorStoreError } from '../error/index.js';

/** Judges how well each text answers the query; higher is better. A cross-encoder, a reranking service, a model. */
export type ScoreTexts = (
  query: string,
  texts: string[],
) => Promise<readonly number[]> | readonly number[];

/** How texts are put in a better order: by `score`, by `rerankers`, or by both, in that order. */
export interface RerankOptions {
  score?: ScoreTexts;
  /** Rerankers of `@quarry/core/retrieve` (`recency`, `mmr`, `rerankBy`) or of your own, applied in turn. */
  rerankers?: Reranker | readonly Reranker[];
  /** Texts kept. Default: all. */
  topN?: number;
  /** Leave out texts with lower scores. Default: none. */
  scoreThreshold?: number;
}

/** A text to be ranked, in the order of retrieval. */
export interface RankableText {
  readonly text: string;
  readonly metadata: { readonly [key: string]: unknown };
  /** What retrieval gave it, if known; higher is better. Default: the reciprocal of its rank. */
  readonly score?: number | undefined;
}

/** Where a text ended up: its place among those given, and its new score. */
export interface RankedText {
  readonly index: number;
  readonly score: number;
}

/** Checks options. @throws VectorStoreError without anything to rank by */
export function checkRerankOptions({ score, rerankers }: RerankOptions): void {
  if (score || rerankers) return;
  throw new VectorStoreError('invalid-option', 'a reranker needs "score" or "rerankers"');
}

/**
 * Ranks texts, best first.
 *
 * @param embed for rerankers that compare texts with each other, such as `mmr`
 */
export async function rerankTexts(
  texts: readonly RankableText[],
  query: string,
  { score, rerankers = [], topN, scoreThreshold = Number.NEGATIVE_INFINITY }: RerankOptions,
  embed?: (texts: string[]) => Promise<readonly (readonly number[])[]>,
): Promise<RankedText[]> {
  if (texts.length === 0) return [];
  let candidates: readonly Candidate[] = texts.map(candidateOf);
  if (score) candidates = await scored(candidates, query, score);
  let vectors: Promise<Map<PointId, readonly number[]>> | undefined;
  const asked = candidates;
  for (const rerank of [rerankers].flat() as Reranker[]) {
    candidates = await rerank(candidates, {
      query,
      queryVector: undefined,
      signal: undefined,
      vectors: () => {
        vectors ??= embedded(asked, embed);
        return vectors;
      },
    });
  }
  return candidates
    .filter((candidate) => candidate.score >= scoreThreshold)
    .slice(0, topN)
    .map((candidate) => ({ index: Number(candidate.id), score: candidate.score }));
}

/** A text as Quarry's rerankers see it. Its id is its place. */
function candidateOf({ text, metadata, score }: RankableText, index: number): Candidate {
  const rank = index + 1;
  const retrieved = {
    rank,
    score: score ?? 1 / rank,
    kind: score === undefined ? 'rank' : 'score',
  };
  return {
    id: index,
    text,
    source: asText(metadata['source']),
    title: asText(metadata['title']),
    headings: Array.isArray(metadata['headings']) ? metadata['headings'].map(String) : [],
    chunk: 0,
    start: 0,
    end: text.length,
    metadata,
    payload: { ...metadata },
    score: retrieved.score,
    scoreKind: retrieved.kind,
    legs: {},
    retrieved,
  };
}

async function scored(
  candidates: readonly Candidate[],
  query: string,
  score: ScoreTexts,
): Promise<readonly Candidate[]> {
  const texts = candidates.map(({ text }) => text);
  const scores = await score(query, texts);
  if (scores.length !== texts.length || !scores.every(Number.isFinite)) {
    throw new VectorStoreError(
      'invalid-option',
      `score gave ${scores.length} scores for ${texts.length} texts, expected as many finite ones`,
    );
  }
  return candidates
    .map((candidate, index) => ({ ...candidate, score: scores[index]!, scoreKind: 'score' }))
    .sort((a, b) => b.score - a.score);
}

async function embedded(
  candidates: readonly Candidate[],
  embed: ((texts: string[]) => Promise<readonly (readonly number[])[]>) | undefined,
): Promise<Map<PointId, readonly number[]>> {
  if (!embed) {
    throw new VectorStoreError(
      'invalid-option',
      'a reranker compares texts with each other, which needs embeddings',
    );
  }
  const vectors = await embed(candidates.map(({ text }) => text));
  return new Map(candidates.map(({ id }, index) => [id, vectors[index]!]));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
