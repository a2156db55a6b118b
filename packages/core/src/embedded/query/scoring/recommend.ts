import type { SparseVector } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import type { QueryVector } from '../reader.js';
import { scaledSigmoid } from './sigmoid.js';

/** Scoring of recommendations: what to search for, or how to judge a point by its similarities to the examples. */

/**
 * The vector of strategy `average_vector`: the mean of the wanted examples, or, with unwanted ones, twice that mean
 * minus theirs. Rows of multivectors are gathered instead of averaged, those of unwanted examples negated.
 */
export function averageVector(
  positive: readonly QueryVector[],
  negative: readonly QueryVector[],
): QueryVector {
  const wanted = average(positive);
  if (negative.length === 0) return wanted;
  const unwanted = average(negative);
  if (wanted.kind === 'dense' && unwanted.kind === 'dense') {
    return {
      kind: 'dense',
      values: wanted.values.map((value, i) => Math.fround(value + value) - unwanted.values[i]!),
    };
  }
  if (wanted.kind === 'sparse' && unwanted.kind === 'sparse') {
    const vector = combineSparse(wanted.vector, unwanted.vector, (a, b) => a + a - b);
    return { kind: 'sparse', vector };
  }
  if (wanted.kind === 'multi' && unwanted.kind === 'multi') {
    const negated = unwanted.rows.map((row) => row.map((value) => -value));
    return { kind: 'multi', rows: [...wanted.rows, ...negated] };
  }
  throw BadRequestError.wrongInput(
    'Positive and negative vectors should be of the same type, either all dense or all sparse or all multi',
  );
}

/** The best similarity decides: to a wanted example it counts for the point, to an unwanted one against it. */
export function bestScore(positives: number): (similarities: Float32Array) => number {
  return (similarities) => {
    let bestPositive = Number.NEGATIVE_INFINITY;
    let bestNegative = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < similarities.length; i++) {
      const similarity = similarities[i]!;
      if (i < positives) {
        if (similarity > bestPositive) bestPositive = similarity;
      } else if (similarity > bestNegative) bestNegative = similarity;
    }
    return bestPositive > bestNegative ? scaledSigmoid(bestPositive) : -scaledSigmoid(bestNegative);
  };
}

/** Similarities to wanted examples minus those to unwanted ones. */
export function sumScores(positives: number): (similarities: Float32Array) => number {
  return (similarities) => {
    let wanted = 0;
    let unwanted = 0;
    for (let i = 0; i < similarities.length; i++) {
      if (i < positives) wanted += similarities[i]!;
      else unwanted += similarities[i]!;
    }
    return wanted - unwanted;
  };
}

function average(vectors: readonly QueryVector[]): QueryVector {
  const [first] = vectors;
  if (first === undefined) {
    throw BadRequestError.wrongInput(
      'Positive vectors should not be empty with `average` strategy',
    );
  }
  if (vectors.some(({ kind }) => kind !== first.kind)) {
    throw BadRequestError.wrongInput("Can't average vectors with different types");
  }
  if (first.kind === 'multi') {
    return { kind: 'multi', rows: vectors.flatMap((vector) => (vector as typeof first).rows) };
  }
  if (first.kind === 'sparse') {
    const sum = vectors.reduce<SparseVector>(
      (total, vector) => combineSparse(total, (vector as typeof first).vector, (a, b) => a + b),
      { indices: [], values: [] },
    );
    const values = sum.values.map((value) => Math.fround(value / vectors.length));
    return { kind: 'sparse', vector: { indices: sum.indices, values } };
  }
  const sum = new Float32Array(first.values.length);
  for (const vector of vectors) {
    const { values } = vector as typeof first;
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
  }
  return { kind: 'dense', values: sum.map((value) => value / vectors.length) };
}

/** Combines two sparse vectors over all their indices; a missing value is 0. Both are sorted by index. */
function combineSparse(
  a: SparseVector,
  b: SparseVector,
  combine: (a: number, b: number) => number,
): SparseVector {
  const indices: number[] = [];
  const values: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.indices.length || j < b.indices.length) {
    const left = a.indices[i] ?? Number.POSITIVE_INFINITY;
    const right = b.indices[j] ?? Number.POSITIVE_INFINITY;
    indices.push(Math.min(left, right));
    const ofA = left <= right ? a.values[i++]! : 0;
    const ofB = right <= left ? b.values[j++]! : 0;
    values.push(Math.fround(combine(ofA, ofB)));
  }
  return { indices, values };
}
