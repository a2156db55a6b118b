import type { Distance } from '@quarry/core';
import { VectorStoreError } from '../error/index.js';
import type { Fusion } from './fusion.js';

/**
 * What a score means. `cosine` goes from -1 to 1; `dot` and `sparse` have no limits; `euclid` and `manhattan` are distances
 * made into similarities, 1 / (1 + distance), from 0 to 1; `rrf` and `dbsf` are what these fusions give, `relative` a
 * weighted sum from 0 to 1. Whatever the kind, higher is better.
 */
export type ScoreKind =
  | 'cosine'
  | 'dot'
  | 'euclid'
  | 'manhattan'
  | 'sparse'
  | 'rrf'
  | 'dbsf'
  | 'relative';

/** The kind of scores of a search by a vector. */
export function kindOfDistance(distance: Distance): ScoreKind {
  return distance.toLowerCase() as ScoreKind;
}

/** The kind of scores of a fusion. */
export function kindOfFusion(fusion: Fusion): ScoreKind {
  if (typeof fusion === 'string') return fusion;
  return 'alpha' in fusion ? 'relative' : 'rrf';
}

/** What the engine reports, as a score of `kind`. */
export function fromEngineScore(score: number, kind: ScoreKind): number {
  return isDistance(kind) ? 1 / (1 + score) : score;
}

/**
 * A threshold for the engine that lets through a little more than `threshold`, since engines leave out what equals it.
 * Undefined if every score passes.
 */
export function toEngineThreshold(threshold: number, kind: ScoreKind): number | undefined {
  const margin = 1e-5 * Math.max(1, Math.abs(threshold));
  if (!isDistance(kind)) return threshold - margin;
  return threshold <= margin ? undefined : 1 / (threshold - margin) - 1;
}

/** Whether a score, which has the precision of a 32-bit float, is no lower than `threshold`. */
export function reaches(score: number, threshold: number | undefined): boolean {
  return threshold === undefined || Math.fround(score) >= Math.fround(threshold);
}

/**
 * Relevance from 0 to 1: cosine as (1 + score) / 2, RRF as a share of what a point leading both rankings gets.
 *
 * @throws VectorStoreError for `dot` and `sparse`, which have no upper limit that relevance could be a share of
 */
export function relevanceOf(score: number, kind: ScoreKind, fusion: Fusion = 'rrf'): number {
  switch (kind) {
    case 'cosine':
      return clamp((1 + score) / 2);
    case 'euclid':
    case 'manhattan':
    case 'relative':
      return clamp(score);
    case 'rrf':
      return clamp(score / bestRrf(fusion));
    case 'dbsf':
      // Each of the two rankings adds at most 1.
      return clamp(score / 2);
    default:
      throw new VectorStoreError(
        'unsupported',
        `"${kind}" scores have no upper limit, so there is no relevance from 0 to 1; use their order, or a reranker`,
      );
  }
}

function isDistance(kind: ScoreKind): boolean {
  return kind === 'euclid' || kind === 'manhattan';
}

/** Qdrant's formula: 1 / (rank / weight + k - 1), ranks from 1, k 2 unless set. */
function bestRrf(fusion: Fusion): number {
  const { k = 2, weights = [1, 1] } =
    typeof fusion === 'object' && 'rrf' in fusion ? fusion.rrf : {};
  return weights.reduce((sum, weight) => sum + (weight > 0 ? 1 / (1 / weight + k - 1) : 0), 0);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
