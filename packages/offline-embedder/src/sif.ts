import type { WordFeatures } from './word-features.js';
import { type WordTable, wordDimension } from './word-table.js';

/*
 * Smooth inverse frequency (Arora, Liang & Ma, ICLR 2017): a text is the mean of its word vectors, each weighted a / (a + p)
 * with p the word's probability, less the direction that all texts have in common. That direction was fitted once on other
 * text and is stored, so a text's vector does not depend on its company.
 */

/** The paper's a; it found 1e-3 to 1e-4 to work best. */
const smoothing = 1e-3;

/** Sum of 1/r over the 400,000 ranks of the full vocabulary: what makes Zipf's law a probability. */
const harmonicNumber = Math.log(400_000) + 0.5772;

/** Adds the weighted word vectors of a text to `target` (100 places). Their length means nothing. */
export function sumWords(
  words: readonly WordFeatures[],
  { vectors, scales }: WordTable,
  target: Float32Array,
): void {
  for (const { row, rank } of words) {
    if (row < 0) continue;
    const probability = 1 / ((rank + 1) * harmonicNumber);
    const factor = (scales[row]! * smoothing) / (smoothing + probability);
    const from = row * wordDimension;
    for (let index = 0; index < wordDimension; index++) {
      target[index]! += vectors[from + index]! * factor;
    }
  }
}

/** Takes away what lies in the direction of `component`, a unit vector. */
export function removeComponent(vector: Float32Array, component: Float32Array): void {
  let product = 0;
  for (let index = 0; index < wordDimension; index++) product += vector[index]! * component[index]!;
  for (let index = 0; index < wordDimension; index++) vector[index]! -= product * component[index]!;
}
