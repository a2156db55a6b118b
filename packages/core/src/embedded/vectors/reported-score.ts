import type { DistanceName } from './vector-value.js';

/*
 * Inside, similarity is larger for what is better, under every metric: products as they are, and the distances negated
 * (Euclid's also squared). Callers are told plain distances.
 */

/** Whether larger reported scores are better: false for the two distances. */
export function largerIsBetter(distance: DistanceName): boolean {
  return distance === 'Cosine' || distance === 'Dot';
}

/** The score that a caller sees for an internal similarity of a nearest search. */
export function reportedScore(distance: DistanceName, similarity: number): number {
  if (distance === 'Euclid') return Math.fround(Math.sqrt(Math.abs(similarity)));
  return distance === 'Manhattan' ? Math.abs(similarity) : similarity;
}
