import type { Embedder, EmbedOptions, SparseEmbedder } from '../ingest/index.js';

/** What a fake embedder was asked, and how it should misbehave. */
export interface FakeEmbedder extends Embedder {
  /** The texts of every call, in order of the calls. */
  readonly calls: readonly (readonly string[])[];
  /** Called before each answer; throw here to fail the call. */
  beforeAnswer: (texts: readonly string[], signal: AbortSignal | undefined) => unknown;
}

/**
 * A deterministic embedder for tests: each word falls on one dimension, so texts that share words are similar. It keeps
 * what it was asked, which shows what was embedded twice.
 */
export function fakeEmbedder({
  name = 'fake',
  dimension = 64,
  strength = 'weak' as const,
  maximumBatch,
}: Partial<Pick<Embedder, 'name' | 'dimension' | 'strength' | 'maximumBatch'>> = {}): FakeEmbedder {
  const calls: string[][] = [];
  return {
    name,
    dimension,
    strength,
    ...(maximumBatch === undefined ? {} : { maximumBatch }),
    calls,
    beforeAnswer: () => {},
    async embedDocuments(texts: string[], { signal }: EmbedOptions = {}) {
      calls.push([...texts]);
      await this.beforeAnswer(texts, signal);
      return texts.map((text) => bagOfWords(text, dimension));
    },
    async embedQuery(text: string) {
      return bagOfWords(text, dimension);
    },
  };
}

/** Keyword vectors for tests: one place per word, its count as weight. */
export function fakeSparseEmbedder(name = 'fake-sparse'): SparseEmbedder {
  const embed = (text: string) => {
    const counts = new Map<number, number>();
    for (const word of words(text)) counts.set(hash(word), (counts.get(hash(word)) ?? 0) + 1);
    return { indices: [...counts.keys()], values: [...counts.values()] };
  };
  return {
    name,
    embedDocuments: async (texts) => texts.map(embed),
    embedQuery: async (text) => embed(text),
  };
}

function bagOfWords(text: string, dimension: number): number[] {
  const vector = new Array<number>(dimension).fill(0);
  for (const word of words(text)) vector[hash(word) % dimension]! += 1;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** FNV-1a, 32 bits. */
function hash(word: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) {
    state = Math.imul(state ^ word.charCodeAt(index), 0x01000193) >>> 0;
  }
  return state;
}
