import { describe, expect, it } from 'vitest';
import { BadRequestError } from '../../../engine/index.js';
import { type AnalyzerOptions, createAnalyzer } from './index.js';

const tokens = (text: string, options?: AnalyzerOptions) => createAnalyzer(options).document(text);

describe('tokenizers', () => {
  it('word: runs of letters and digits of any script, lower-cased', () => {
    expect(tokens('Hello, WORLD! snake_case e-mail 3.14 Привет東京')).toEqual([
      'hello',
      'world',
      'snake',
      'case',
      'e',
      'mail',
      '3',
      '14',
      'привет東京',
    ]);
  });

  it('whitespace: keeps punctuation, knows every Unicode blank', () => {
    expect(tokens('a.b\u00a0C++\u2003x\u0085y', { tokenizer: 'whitespace' })).toEqual([
      'a.b',
      'c++',
      'x',
      'y',
    ]);
  });

  it('prefix: every beginning for documents, the longest one for queries', () => {
    const analyzer = createAnalyzer({ tokenizer: 'prefix', min_token_len: 2, max_token_len: 4 });
    expect(analyzer.document('Hello ж я')).toEqual(['he', 'hel', 'hell']);
    expect(analyzer.query('Hello he h')).toEqual(['hell', 'he']);
  });

  it('prefix: counts characters, not UTF-16 units', () => {
    const analyzer = createAnalyzer({ tokenizer: 'prefix', max_token_len: 2 });
    expect(analyzer.document('𐐨𐐩𐐪')).toEqual(['𐐨', '𐐨𐐩']);
    expect(analyzer.query('𐐨𐐩𐐪')).toEqual(['𐐨𐐩']);
  });

  it('prefix: stop words leave documents but not queries', () => {
    const analyzer = createAnalyzer({ tokenizer: 'prefix', stopwords: 'english' });
    expect(analyzer.document('the')).toEqual([]);
    expect(analyzer.query('the')).toEqual(['the']);
  });

  it('multilingual: cuts Chinese and Thai into words, drops pure numbers, unifies forms', () => {
    expect(tokens('人工智能研究', { tokenizer: 'multilingual' })).toEqual(['人工', '智能', '研究']);
    expect(tokens('มาทำงานกันเถอะ', { tokenizer: 'multilingual' }).length).toBeGreaterThan(2);
    expect(tokens('Déjà ＶＵ 2008 Ⅸ', { tokenizer: 'multilingual' })).toEqual(['deja', 'vu', 'ix']);
  });
});

describe('filters', () => {
  it('run in the order fold, lower-case, stop words, stem, length', () => {
    const options: AnalyzerOptions = {
      ascii_folding: true,
      stopwords: { languages: ['english'], custom: ['CAFE'] },
      stemmer: { type: 'snowball', language: 'english' },
      max_token_len: 5,
    };
    expect(tokens('Café THE Jumping jumped hippopotamuses', options)).toEqual(['jump', 'jump']);
  });

  it('leave case and custom stop words alone without lowercase', () => {
    expect(tokens('The the', { lowercase: false, stopwords: 'english' })).toEqual(['The']);
    expect(tokens('Ab ab', { lowercase: false, stopwords: { custom: ['Ab'] } })).toEqual(['ab']);
  });

  it('take a language by code', () => {
    const stemmer = { type: 'snowball', language: 'de' } as unknown as AnalyzerOptions['stemmer'];
    expect(tokens('Häuser', { stemmer })).toEqual(['haus']);
  });

  it('treat null as the default', () => {
    expect(tokens('The End', { lowercase: null, stopwords: null, stemmer: null })).toEqual([
      'the',
      'end',
    ]);
  });
});

describe('malformed options', () => {
  const bad: readonly (readonly [unknown, string])[] = [
    [{ tokenizer: 'words' }, 'params.tokenizer: got "words", expected one of word'],
    [{ lowercase: 'yes' }, 'params.lowercase: got "yes", expected true or false'],
    [{ min_token_len: -1 }, 'params.min_token_len: got -1, expected an integer'],
    [{ max_token_len: 2.5 }, 'params.max_token_len: got 2.5, expected an integer'],
    [{ max_token_len: Number.NaN }, 'params.max_token_len: got NaN, expected an integer'],
    [{ min_token_len: 3n }, 'params.min_token_len: got 3, expected an integer'],
    [{ stopwords: 'klingon' }, 'params.stopwords: got "klingon", expected a language'],
    [{ stopwords: { languages: ['xx'] } }, 'params.stopwords.languages: got "xx"'],
    [{ stopwords: { custom: [7] } }, 'params.stopwords.custom: got 7, expected a string'],
    [{ stopwords: { words: [] } }, 'params.stopwords: unknown option "words"'],
    [{ stemmer: { type: 'porter' } }, 'params.stemmer.type: got "porter"'],
    [{ stemmer: { type: 'snowball' } }, 'params.stemmer.language: got undefined'],
    [{ stemer: null }, 'params: unknown option "stemer"'],
    ['word', 'params: got "word", expected an object'],
  ];

  it.each(bad)('%#: refused by name', (options, message) => {
    const create = () => createAnalyzer(options as AnalyzerOptions, 'params');
    expect(create).toThrow(BadRequestError);
    expect(create).toThrow(message);
  });
});
