import { describe, expect, it } from 'vitest';
import type { PayloadFieldSchema } from '../../../engine/index.js';
import { EngineError } from '../../../engine/index.js';
import { requireFacetIndex, requireRangeIndex } from './capabilities.js';
import { parseIndexSchema } from './schema.js';

describe('parseIndexSchema', () => {
  it.each<[unknown, PayloadFieldSchema]>([
    ['keyword', 'keyword'],
    [
      { type: 'keyword', is_tenant: true, prefix: null },
      { type: 'keyword', is_tenant: true },
    ],
    [
      { type: 'integer', lookup: true, range: false },
      { type: 'integer', lookup: true, range: false },
    ],
    [
      { type: 'float', is_principal: true, on_disk: undefined },
      { type: 'float', is_principal: true },
    ],
    [
      { type: 'uuid', memory: 'cached', enable_hnsw: false },
      { type: 'uuid', memory: 'cached', enable_hnsw: false },
    ],
    [
      {
        type: 'text',
        tokenizer: 'prefix',
        min_token_len: 2,
        stopwords: 'english',
        phrase_matching: true,
      },
      {
        type: 'text',
        tokenizer: 'prefix',
        min_token_len: 2,
        stopwords: 'english',
        phrase_matching: true,
      },
    ],
  ])('reads %j', (input, expected) => {
    expect(parseIndexSchema(input)).toEqual(expected);
  });

  it.each<[unknown, number]>([
    [undefined, 400],
    [null, 400],
    [5, 400],
    ['words', 400],
    [{}, 400],
    [{ type: 'words' }, 400],
    [{ type: 'keyword', lookup: true }, 400],
    [{ type: 'keyword', is_tenant: 'yes' }, 400],
    [{ type: 'bool', memory: 'hot' }, 400],
    [{ type: 'text', tokenizer: 'letters' }, 400],
    [{ type: 'text', words: true }, 400],
    [{ type: 'text', phrase_matching: 5 }, 400],
    [{ type: 'integer', lookup: false, range: false }, 422],
  ])('refuses %j', (input, status) => {
    try {
      parseIndexSchema(input);
      expect.unreachable();
    } catch (error) {
      expect(EngineError.isInstance(error) && error.status).toBe(status);
    }
  });
});

it('tells which schemas sort and which tell values apart', () => {
  const serves = (
    check: (schema: PayloadFieldSchema | undefined, key: string) => void,
    schema?: PayloadFieldSchema,
  ) => {
    try {
      check(schema, 'k');
      return true;
    } catch (error) {
      expect(EngineError.isInstance(error) && error.status).toBe(400);
      return false;
    }
  };
  const all = ['keyword', 'integer', 'float', 'geo', 'text', 'bool', 'datetime', 'uuid'] as const;
  expect(all.filter((schema) => serves(requireRangeIndex, schema))).toEqual([
    'integer',
    'float',
    'datetime',
  ]);
  expect(all.filter((schema) => serves(requireFacetIndex, schema))).toEqual([
    'keyword',
    'integer',
    'bool',
    'uuid',
  ]);
  expect(serves(requireRangeIndex, { type: 'integer', range: false })).toBe(false);
  expect(serves(requireFacetIndex, { type: 'integer', lookup: false })).toBe(false);
  expect(() => requireRangeIndex(undefined, 'k')).toThrow(
    /^Wrong input: No range index for `order_by` key: `k`/,
  );
  expect(() => requireFacetIndex(undefined, 'k')).toThrow(
    /^Wrong input: No appropriate index for faceting: `k`/,
  );
});
