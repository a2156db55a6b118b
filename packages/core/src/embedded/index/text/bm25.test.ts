import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Bm25Config, SparseVector } from '../../../engine/index.js';
import { bm25Document, bm25Query, tokenId } from './index.js';

/**
 * The fixture holds what Qdrant's own code answers: vectors of the Python package `qdrant-edge-py` 0.9.0, which embeds
 * Qdrant's BM25, for texts written for this test.
 */
interface Case {
  readonly options: Bm25Config;
  readonly text: string;
  readonly document: SparseVector;
  readonly query: number[];
}

const cases = JSON.parse(
  readFileSync(new URL('./fixtures/qdrant-bm25.json', import.meta.url), 'utf8'),
) as Case[];

describe('bm25 vectors equal Qdrant’s', () => {
  it.each(cases.map((c) => [`${JSON.stringify(c.options)} ${c.text}`, c] as const))(
    '%s',
    (_, c) => {
      const document = bm25Document(c.text, c.options);
      expect(document.indices).toEqual(c.document.indices);
      document.values.forEach((value, i) => {
        expect(value).toBeCloseTo(c.document.values[i]!, 6);
      });
      const query = bm25Query(c.text, c.options);
      expect(query.indices).toEqual(c.query);
      expect(query.values).toEqual(c.query.map(() => 1));
    },
  );
});

describe('weights', () => {
  it('follow the formula for a hand-counted text', () => {
    const text = 'alpha beta alpha gamma';
    const { indices, values } = bm25Document(text, { avg_len: 8, stemmer: { type: 'none' } });
    const saturation = 1.2 * (1 - 0.75 + (0.75 * 4) / 8);
    expect(values[indices.indexOf(tokenId('alpha'))]).toBe(
      Math.fround((2 * 2.2) / (2 + saturation)),
    );
    expect(values[indices.indexOf(tokenId('beta'))]).toBe(Math.fround(2.2 / (1 + saturation)));
  });

  it('use a measured average length when one is given', () => {
    const short = bm25Document('alpha beta', {}, { averageLength: 2 });
    const long = bm25Document('alpha beta', {}, { averageLength: 200 });
    expect(short.values[0]).toBeCloseTo(1, 6);
    expect(long.values[0]).toBeGreaterThan(short.values[0]!);
  });

  it('are empty for a text without tokens', () => {
    expect(bm25Document(' the, of ')).toEqual({ indices: [], values: [] });
    expect(bm25Query('')).toEqual({ indices: [], values: [] });
  });
});
