import { describe, expect, it } from 'vitest';
import { parseBatch } from './batch.js';
import { queryOfDiscover, queryOfRecommend, queryOfSearch } from './deprecated.js';
import { parseQueryRequest } from './query.js';

const common = { filter: {}, limit: 4, offset: 2, with_payload: true, score_threshold: 0.5 };

describe('bodies of the replaced endpoints', () => {
  it('search takes a bare vector, a named one or a named sparse one', () => {
    const sparse = { indices: [1], values: [2] };
    expect(queryOfSearch({ vector: [1, 2], ...common })).toEqual({ query: [1, 2], ...common });
    expect(queryOfSearch({ vector: { name: 'a', vector: [1] } })).toEqual({
      query: [1],
      using: 'a',
    });
    expect(queryOfSearch({ vector: { name: 's', vector: sparse } })).toEqual({
      query: sparse,
      using: 's',
    });
    expect(() => queryOfSearch({ limit: 1 })).toThrow('vector: expected a vector, got nothing');
    expect(() => queryOfSearch({ vector: 5 })).toThrow('vector: expected a vector, got 5');
    expect(() => queryOfSearch({ vector: { name: 'a' } })).toThrow('vector.vector');
  });

  it('recommend gathers its examples', () => {
    expect(
      queryOfRecommend({
        positive: [1],
        negative: [2],
        strategy: 'best_score',
        using: 'a',
        ...common,
      }),
    ).toEqual({
      query: { recommend: { positive: [1], negative: [2], strategy: 'best_score' } },
      using: 'a',
      ...common,
    });
    expect(parseQueryRequest(queryOfRecommend({ positive: [1] })).query).toMatchObject({
      strategy: 'average_vector',
    });
  });

  it('discover without a target is a search by context', () => {
    const context = [{ positive: 1, negative: 2 }];
    expect(queryOfDiscover({ target: 3, context })).toMatchObject({
      query: { discover: { target: 3, context } },
    });
    expect(queryOfDiscover({ context, target: null })).toMatchObject({ query: { context } });
  });

  it('batches name the position of a mistake', () => {
    expect(parseBatch({ searches: [{ limit: 1 }, { limit: 2 }] }, parseQueryRequest)).toHaveLength(
      2,
    );
    expect(() => parseBatch({ searches: [{}, { limit: 0 }] }, parseQueryRequest)).toThrow(
      'searches[1].limit: value 0 invalid',
    );
    expect(() => parseBatch({}, parseQueryRequest)).toThrow('searches: expected a list');
  });
});
