import { describe, expect, it } from 'vitest';
import type { Document } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import { bm25Document, bm25Query, countDocumentTokens, inferDocument, tokenId } from './index.js';

const text = 'Foxes were jumping over dogs';

describe('inferDocument', () => {
  it.each(['qdrant/bm25', 'Qdrant/BM25', 'bm25'])('knows %s', (model) => {
    expect(inferDocument({ text, model }, 'document')).toEqual(bm25Document(text));
    expect(inferDocument({ text, model }, 'query')).toEqual(bm25Query(text));
  });

  it('lets the measured length reach quarry/bm25 alone', () => {
    const measured = inferDocument({ text, model: 'quarry/bm25' }, 'document', {
      averageLength: 3,
    });
    expect(measured).toEqual(bm25Document(text, {}, { averageLength: 3 }));
    const constant = inferDocument({ text, model: 'bm25' }, 'document', { averageLength: 3 });
    expect(constant).toEqual(bm25Document(text));
  });

  const bad: readonly (readonly [unknown, string])[] = [
    [{ text, model: 'openai/ada' }, 'vector.model: got "openai/ada", expected qdrant/bm25'],
    [{ text, model: 3 }, 'vector.model: got 3'],
    [{ text: 5, model: 'bm25' }, 'vector.text: got 5, expected a string'],
    [{ text, model: 'bm25', opts: {} }, 'vector: unknown option "opts"'],
    [{ text, model: 'bm25', options: { k1: 2 } }, 'vector.options: unknown option "k1"'],
    [{ text, model: 'bm25', options: { k: -1 } }, 'vector.options.k: got -1'],
    [{ text, model: 'bm25', options: { k: 1n } }, 'vector.options.k: got 1'],
    [{ text, model: 'bm25', options: { b: 1.5 } }, 'vector.options.b: got 1.5'],
    [{ text, model: 'bm25', options: { avg_len: 0 } }, 'vector.options.avg_len: got 0'],
    [{ text, model: 'bm25', options: { avg_len: Number.NaN } }, 'avg_len: got NaN'],
    [{ text, model: 'bm25', options: { language: 'klingon' } }, 'language: got "klingon"'],
    [{ text, model: 'bm25', options: [] }, 'vector.options: got [], expected an object'],
    [{ text, model: 'quarry/bm25', options: { avg_len: 9 } }, 'quarry/bm25 measures'],
  ];

  it.each(bad)('refuses %#', (document, message) => {
    const infer = () => inferDocument(document as Document, 'document');
    expect(infer).toThrow(BadRequestError);
    expect(infer).toThrow(message);
  });
});

describe('quarry/bm25', () => {
  it('counts a query token as often as the query says it', () => {
    const question = { text: 'fox and foxes and dogs', model: 'quarry/bm25' };
    const { indices, values } = inferDocument(question, 'query');
    expect(values[indices.indexOf(tokenId('fox'))]).toBe(2);
    expect(values[indices.indexOf(tokenId('dog'))]).toBe(1);
    expect(inferDocument({ ...question, model: 'bm25' }, 'query').values).toEqual([1, 1]);
  });

  it('says that it is measured', () => {
    expect(countDocumentTokens({ text, model: 'quarry/bm25' }).measured).toBe(true);
    expect(countDocumentTokens({ text, model: 'bm25' }).measured).toBe(false);
  });
});
