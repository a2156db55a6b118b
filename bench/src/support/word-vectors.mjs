/**
 * BM25 vectors of generated texts: words follow Zipf's law (rank + 10)^-1 over 50,000 words, texts have 20 to 220 words.
 * At 100,000 texts that is 6.5 million postings, and the commonest word is in nearly every text.
 */
import { randomSource } from './random.mjs';

const WORDS = 50_000;
const MEAN_LENGTH = 70;

/** @returns {{ vectors: object[], drawQuery: (words: number, skip: number) => object }} queries carry their idf */
export function generateWordVectors(count) {
  const { uniform } = randomSource(7);
  const shares = new Float64Array(WORDS);
  let total = 0;
  for (let word = 0; word < WORDS; word++) {
    total += 1 / (word + 10);
    shares[word] = total;
  }
  const draw = () => {
    const share = uniform() * total;
    let low = 0;
    let high = WORDS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] < share) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  // Hashed ids, as BM25 has them, are spread over the whole range.
  const idOf = (word) => Math.imul(word + 1, 0x9e3779b1) >>> 1;
  const frequencies = new Map();
  const vectors = Array.from({ length: count }, () => {
    const length = Math.floor(20 + uniform() * uniform() * 200);
    const counts = new Map();
    for (let i = 0; i < length; i++) {
      const id = idOf(draw());
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const indices = [...counts.keys()].sort((a, b) => a - b);
    for (const id of indices) frequencies.set(id, (frequencies.get(id) ?? 0) + 1);
    const saturation = 1.2 * (0.25 + (0.75 * length) / MEAN_LENGTH);
    const values = indices.map((id) =>
      Math.fround((counts.get(id) * 2.2) / (counts.get(id) + saturation)),
    );
    return { indices, values };
  });
  const idf = (id) => {
    const frequency = frequencies.get(id) ?? 0;
    return Math.log((count - frequency + 0.5) / (frequency + 0.5) + 1);
  };
  const drawQuery = (words, skip) => {
    const ids = new Set();
    while (ids.size < words) {
      const word = draw();
      if (word >= skip) ids.add(idOf(word));
    }
    const indices = [...ids].sort((a, b) => a - b);
    return { indices, values: indices.map(idf) };
  };
  return { vectors, drawQuery };
}
