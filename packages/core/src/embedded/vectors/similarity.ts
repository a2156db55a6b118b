import type { DistanceName } from './vector-value.js';

/**
 * Internal similarity, larger is better for every metric, and what callers are told: Euclid and Manhattan are kept
 * negated (and Euclid squared) inside, and reported as plain distances.
 */
export function similarity(distance: DistanceName, a: Float32Array, b: Float32Array): number {
  let sum = 0;
  switch (distance) {
    case 'Cosine':
    case 'Dot':
      for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
      return sum;
    case 'Euclid':
      for (let i = 0; i < a.length; i++) sum -= (a[i]! - b[i]!) ** 2;
      return sum;
    case 'Manhattan':
      for (let i = 0; i < a.length; i++) sum -= Math.abs(a[i]! - b[i]!);
      return sum;
  }
}

/** Whether larger reported scores are better: false for the two distances. */
export function largerIsBetter(distance: DistanceName): boolean {
  return distance === 'Cosine' || distance === 'Dot';
}

/** The score that a caller sees for an internal similarity of a nearest search. */
export function reportedScore(distance: DistanceName, similarity: number): number {
  if (distance === 'Euclid') return Math.fround(Math.sqrt(Math.abs(similarity)));
  return distance === 'Manhattan' ? Math.abs(similarity) : similarity;
}
