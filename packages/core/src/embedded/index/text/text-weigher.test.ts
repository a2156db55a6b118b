import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../engine/index.js';
import { bm25Document, TextWeigher } from './index.js';

const measured = (text: string) => ({ text, model: 'quarry/bm25' });

describe('TextWeigher', () => {
  it('weighs a request with the mean length of all texts so far, its own included', () => {
    const weigher = new TextWeigher({ body: { texts: 1, tokens: 9 } });
    const first = weigher.infer('body', measured('alpha beta'), 'vector');
    const second = weigher.infer('body', measured('alpha beta gamma delta'), 'vector');
    expect(first.indices).toEqual([]);
    expect(weigher.settle()).toBe(true);
    expect(weigher.averageLength('body')).toBe(5);
    expect(first).toEqual(bm25Document('alpha beta', {}, { averageLength: 5 }));
    expect(second).toEqual(bm25Document('alpha beta gamma delta', {}, { averageLength: 5 }));
    expect(weigher.settle()).toBe(false);
  });

  it('keeps vector names apart and gives its state back as plain data', () => {
    const weigher = new TextWeigher();
    weigher.infer('title', measured('alpha'), 'vector');
    weigher.infer('body', measured('alpha beta gamma'), 'vector');
    weigher.settle();
    const lengths = JSON.parse(JSON.stringify(weigher.lengths));
    expect(lengths).toEqual({ title: { texts: 1, tokens: 1 }, body: { texts: 1, tokens: 3 } });
    expect(new TextWeigher(lengths).averageLength('body')).toBe(3);
    expect(new TextWeigher(lengths).averageLength('other')).toBeUndefined();
  });

  it('weighs qdrant/bm25 at once, without counting it', () => {
    const weigher = new TextWeigher();
    const vector = weigher.infer('body', { text: 'alpha', model: 'qdrant/bm25' }, 'vector');
    expect(vector).toEqual(bm25Document('alpha'));
    expect(weigher.settle()).toBe(false);
    expect(weigher.lengths).toEqual({});
  });

  it('lets a refused request leave no trace', () => {
    const weigher = new TextWeigher();
    weigher.infer('body', measured('alpha'), 'vector');
    expect(() => weigher.infer('body', { text: 'a', model: 'x' }, 'points[1].vector')).toThrow(
      BadRequestError,
    );
    weigher.discard();
    expect(weigher.settle()).toBe(false);
    expect(weigher.lengths).toEqual({});
  });

  it('survives texts without a token', () => {
    const weigher = new TextWeigher();
    const vector = weigher.infer('body', measured('the of'), 'vector');
    weigher.settle();
    expect(vector).toEqual({ indices: [], values: [] });
    expect(weigher.averageLength('body')).toBeUndefined();
  });
});
