/** What to generate. */
export interface EmbeddingLikeOptions {
  readonly count: number;
  readonly dimension: number;
  readonly seed: number;
  /** Topics that rows cluster around. Default 40. */
  readonly topics?: number;
  /** Scale rows to length one. Default true. */
  readonly normalized?: boolean;
}

/** Rows with the topic each belongs to. */
export interface EmbeddingLikeRows {
  readonly rows: Float32Array[];
  readonly topics: Uint16Array;
}

const LATENT = 24;

/**
 * Vectors that behave like embeddings of text: topics in a space of few dimensions with a decaying spectrum, mapped
 * linearly to many, bent, with a common bias and some noise. The same seed gives the same rows; `topicSeed` fixes
 * topics and map, so that queries and rows can be drawn from one distribution.
 */
export function embeddingLikeRows(
  { count, dimension, seed, topics = 40, normalized = true }: EmbeddingLikeOptions,
  topicSeed = 1,
): EmbeddingLikeRows {
  const world = gaussians(topicSeed);
  const spread = Float64Array.from({ length: LATENT }, (_, i) => (i + 1) ** -0.4);
  const map = Float64Array.from(
    { length: dimension * LATENT },
    () => (world() * 1.6) / Math.sqrt(LATENT),
  );
  const centres = Float64Array.from(
    { length: topics * LATENT },
    (_, i) => world() * spread[i % LATENT]!,
  );
  const bias = Float64Array.from({ length: dimension }, () => world() * 0.25);
  const draw = gaussians(seed * 7919 + 13);
  const topicOf = new Uint16Array(count);
  const latent = new Float64Array(LATENT);
  const rows = Array.from({ length: count }, (_, row) => {
    const topic = Math.floor(Math.abs(draw()) * topics * 0.5) % topics;
    topicOf[row] = topic;
    for (let i = 0; i < LATENT; i++)
      latent[i] = centres[topic * LATENT + i]! + 0.8 * spread[i]! * draw();
    const values = new Float32Array(dimension);
    let square = 0;
    for (let i = 0; i < dimension; i++) {
      let sum = bias[i]!;
      for (let j = 0; j < LATENT; j++) sum += map[i * LATENT + j]! * latent[j]!;
      values[i] = Math.tanh(sum) + 0.03 * draw();
      square += values[i]! * values[i]!;
    }
    return normalized ? values.map((value) => value / Math.sqrt(square)) : values;
  });
  return { rows, topics: topicOf };
}

/** Normally distributed numbers from a seed (sfc32 and Box-Muller). */
function gaussians(seed: number): () => number {
  let [a, b, c, d] = [seed | 0, 0x9e3779b9 ^ seed, 0x243f6a88, 1];
  const uniform = (): number => {
    const t = (((a! + b!) | 0) + d!) | 0;
    d = (d! + 1) | 0;
    a = b! ^ (b! >>> 9);
    b = (c! + (c! << 3)) | 0;
    c = (((c! << 21) | (c! >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform();
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
