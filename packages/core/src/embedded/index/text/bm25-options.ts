import type { Bm25Config } from '../../../engine/index.js';
import { type Analyzer, analyzerOf } from './analyzer.js';
import {
  ANALYZER_OPTION_NAMES,
  inJson,
  parseTokenRules,
  requireKnownKeys,
  unexpected,
} from './analyzer-options.js';
import { languageName } from './languages.js';
import { STEMMED_LANGUAGES } from './stemmers.js';
import { STOP_WORD_LANGUAGES } from './stop-words.js';

/** BM25 settings after validation. */
export interface Bm25Rules {
  readonly k: number;
  readonly b: number;
  readonly averageLength: number;
  readonly analyzer: Analyzer;
}

const KNOWN = [...ANALYZER_OPTION_NAMES, 'k', 'b', 'avg_len', 'language'];
/** Rules by the JSON of their options: a collection uses one or two sets of options for all its texts. */
const remembered = new Map<string, Bm25Rules>();
const MOST_REMEMBERED = 64;

/**
 * Checks BM25 options and fills in Qdrant's defaults: k 1.2, b 0.75, average length 256, and the English stop words and
 * stemmer unless `language`, `stopwords` or `stemmer` say otherwise. Throws a 400 that names the field under `path`.
 */
export function parseBm25Options(
  options: Bm25Config | null | undefined,
  path = 'options',
): Bm25Rules {
  const key = inJson(options ?? {});
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const rules = parse(options ?? {}, path);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, rules);
  return rules;
}

function parse(value: unknown, path: string): Bm25Rules {
  const options = requireKnownKeys(value, KNOWN, path);
  const language = parseLanguage(options['language'], `${path}.language`);
  const rules = parseTokenRules(
    {
      ...options,
      stopwords: options['stopwords'] ?? defaultStopWords(language),
      stemmer: options['stemmer'] ?? defaultStemmer(language),
    },
    path,
  );
  return {
    k: number(options['k'], 1.2, `${path}.k`, 'a number of 0 or more', (k) => k >= 0),
    b: number(options['b'], 0.75, `${path}.b`, 'a number from 0 to 1', (b) => b >= 0 && b <= 1),
    averageLength: number(
      options['avg_len'],
      256,
      `${path}.avg_len`,
      'a number above 0',
      (length) => length > 0,
    ),
    analyzer: analyzerOf(rules),
  };
}

function parseLanguage(value: unknown, path: string): string {
  if (value === undefined || value === null) return 'english';
  const name = typeof value === 'string' ? languageName(value) : undefined;
  const known = new Set(['none', ...STOP_WORD_LANGUAGES, ...STEMMED_LANGUAGES]);
  if (name === undefined || !known.has(name)) {
    throw unexpected(path, value, `one of ${[...known].sort().join(', ')}`);
  }
  return name;
}

function defaultStopWords(language: string): string | undefined {
  return STOP_WORD_LANGUAGES.includes(language) ? language : undefined;
}

function defaultStemmer(language: string): object | undefined {
  return STEMMED_LANGUAGES.includes(language) ? { type: 'snowball', language } : undefined;
}

function number(
  value: unknown,
  missing: number,
  path: string,
  expected: string,
  fits: (value: number) => boolean,
): number {
  const given = value ?? missing;
  if (typeof given !== 'number' || !Number.isFinite(given) || !fits(given)) {
    throw unexpected(path, given, expected);
  }
  return given;
}
