import { fastSigmoid, scaledSigmoid } from './sigmoid.js';

/**
 * Scoring by pairs of examples, one wanted and one unwanted. Similarities come as `[wanted, unwanted]` per pair; for
 * discovery the one to the target comes before them.
 */

/** 32-bit float epsilon: a point has to be this much nearer to the wanted example to lose nothing. */
const MARGIN = 1.1920929e-7;

/** How many pairs the point is on the right side of, minus the others; then its nearness to the target, below 1. */
export function discover(similarities: Float32Array): number {
  let rank = 0;
  for (let i = 1; i < similarities.length; i += 2) {
    rank += Math.sign(similarities[i]! - similarities[i + 1]!);
  }
  return rank + scaledSigmoid(similarities[0]!);
}

/** A loss, 0 at best: for each pair how far the point is on the wrong side, less than 1 each. */
export function contextLoss(similarities: Float32Array): number {
  let loss = 0;
  for (let i = 0; i < similarities.length; i += 2) {
    const difference = Math.fround(Math.fround(similarities[i]! - similarities[i + 1]!) - MARGIN);
    loss += fastSigmoid(Math.min(difference, 0));
  }
  return loss;
}
