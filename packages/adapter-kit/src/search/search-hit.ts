import type { ScoredPoint } from '@quarry/core';
import type { Layout } from '../collection/index.js';
import { fromEngineScore, type ScoreKind } from './score.js';
import type { SearchHit } from './search-request.js';

/** A point of an answer, with a score of `kind`. */
export function toHit(
  { id, score, payload, vector }: ScoredPoint,
  kind: ScoreKind,
  layout?: Layout,
): SearchHit {
  return {
    id,
    kind,
    score: fromEngineScore(score, kind),
    payload: payload ?? {},
    vector: denseOf(vector, layout?.dense?.name ?? ''),
  };
}

/** The dense vector among what a point holds: alone, or by name. */
function denseOf(vector: unknown, name: string): number[] | undefined {
  if (Array.isArray(vector)) return vector as number[];
  const named = (vector as { [name: string]: unknown } | null | undefined)?.[name];
  return Array.isArray(named) ? (named as number[]) : undefined;
}
