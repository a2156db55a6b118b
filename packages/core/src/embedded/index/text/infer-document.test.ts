import { describe, expect, it } from 'vitest';
import type { Document } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import {
  bm25Document,
  bm25Query,
  countDocumentTokens,
  inferDocument,
  TextLengths,
} from './index.js';

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
  it('weighs a batch with the mean length of all texts so far', () => {
    const lengths = new TextLengths();
    expect(lengths.average).toBeUndefined();
    const batch = ['alpha beta', 'alpha beta gamma delta'].map((each) =>
      countDocumentTokens({ text: each, model: 'quarry/bm25' }),
    );
    for (const document of batch) if (document.measured) lengths.add(document.length);
    expect(lengths.average).toBe(3);
    expect(batch[0]!.weigh(lengths.average)).toEqual(
      bm25Document('alpha beta', {}, { averageLength: 3 }),
    );
  });

  it('does not measure texts of the other model', () => {
    expect(countDocumentTokens({ text, model: 'bm25' }).measured).toBe(false);
  });
});
