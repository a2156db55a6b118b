import type {
  StemmingAlgorithm,
  StopwordsInterface,
  TokenizerType,
} from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import { STEMMED_LANGUAGES, type Stem, stemmerOf } from './stemmers.js';
import { STOP_WORD_LANGUAGES, stopWordsOf } from './stop-words.js';

/** How text becomes tokens: the part that text indexes and BM25 have in common. `null` is the default everywhere. */
export interface AnalyzerOptions {
  /** Default `word`: runs of letters and digits. */
  readonly tokenizer?: TokenizerType | null | undefined;
  /** Default true. `multilingual` lower-cases in any case. */
  readonly lowercase?: boolean | null | undefined;
  /** Accented Latin letters become their ASCII form (`ação` → `acao`). Default false. */
  readonly ascii_folding?: boolean | null | undefined;
  /** Shorter tokens are dropped; in characters. Default: no limit. */
  readonly min_token_len?: number | null | undefined;
  /** Longer tokens are dropped (`prefix`: cut); in characters. Default: no limit. */
  readonly max_token_len?: number | null | undefined;
  /** Default: none are dropped. */
  readonly stopwords?: StopwordsInterface | null | undefined;
  /** Default: words stay whole. */
  readonly stemmer?: StemmingAlgorithm | null | undefined;
}

/** Options after validation, ready to run. */
export interface TokenRules {
  readonly tokenizer: TokenizerType;
  readonly lowercase: boolean;
  readonly asciiFolding: boolean;
  readonly shortest: number;
  readonly longest: number;
  readonly stopWords: ReadonlySet<string>;
  readonly stem: Stem | undefined;
}

const TOKENIZERS: readonly string[] = ['word', 'whitespace', 'prefix', 'multilingual'];

/** The names of the options above. */
export const ANALYZER_OPTION_NAMES: readonly string[] = [
  'tokenizer',
  'lowercase',
  'ascii_folding',
  'min_token_len',
  'max_token_len',
  'stopwords',
  'stemmer',
];

/** Checks options given as data; throws a 400 that names the field (under `path`), the value and what is expected. */
export function parseTokenRules(options: Record<string, unknown>, path: string): TokenRules {
  const tokenizer = options['tokenizer'] ?? 'word';
  if (typeof tokenizer !== 'string' || !TOKENIZERS.includes(tokenizer)) {
    throw unexpected(`${path}.tokenizer`, tokenizer, `one of ${TOKENIZERS.join(', ')}`);
  }
  const lowercase = flag(options, 'lowercase', true, path);
  return {
    tokenizer: tokenizer as TokenizerType,
    lowercase,
    asciiFolding: flag(options, 'ascii_folding', false, path),
    shortest: length(options, 'min_token_len', 0, path),
    longest: length(options, 'max_token_len', Number.POSITIVE_INFINITY, path),
    stopWords: parseStopWords(options['stopwords'], lowercase, `${path}.stopwords`),
    stem: parseStemmer(options['stemmer'], `${path}.stemmer`),
  };
}

/** The 400 of a value that does not fit its field. */
export function unexpected(field: string, value: unknown, expected: string): BadRequestError {
  return BadRequestError.wrongInput(`${field}: got ${inJson(value)}, expected ${expected}`);
}

/** JSON in which the numbers that JSON lacks (NaN, infinities, bigints) stay recognisable. */
export function inJson(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part))
      ? `${part}`
      : part,
  );
  return text ?? String(value);
}

/** Throws unless `value` is an object whose keys are all among `known`. */
export function requireKnownKeys(
  value: unknown,
  known: readonly string[],
  path: string,
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unexpected(path, value, 'an object');
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw BadRequestError.wrongInput(
        `${path}: unknown option ${JSON.stringify(key)}, expected one of ${known.join(', ')}`,
      );
    }
  }
  return value as Record<string, unknown>;
}

function parseStopWords(value: unknown, lowercase: boolean, path: string): ReadonlySet<string> {
  if (value === undefined || value === null) return new Set();
  if (typeof value === 'string') return languageStopWords(value, path);
  const set = requireKnownKeys(value, ['languages', 'custom'], path);
  const words = new Set<string>();
  for (const language of strings(set['languages'], `${path}.languages`)) {
    for (const word of languageStopWords(language, `${path}.languages`)) words.add(word);
  }
  for (const word of strings(set['custom'], `${path}.custom`)) {
    words.add(lowercase ? word.toLowerCase() : word);
  }
  return words;
}

function languageStopWords(language: string, path: string): ReadonlySet<string> {
  const words = stopWordsOf(language);
  if (words === undefined) {
    const known = STOP_WORD_LANGUAGES.join(', ');
    throw unexpected(path, language, `a language with a stop-word list (${known}) or custom words`);
  }
  return words;
}

function parseStemmer(value: unknown, path: string): Stem | undefined {
  if (value === undefined || value === null) return undefined;
  const { type, language } = requireKnownKeys(value, ['type', 'language'], path);
  if (type === 'none') return undefined;
  if (type !== 'snowball') throw unexpected(`${path}.type`, type, 'snowball or none');
  const stem = typeof language === 'string' ? stemmerOf(language) : undefined;
  if (stem === undefined) {
    throw unexpected(`${path}.language`, language, `one of ${STEMMED_LANGUAGES.join(', ')}`);
  }
  return stem;
}

function flag(
  options: Record<string, unknown>,
  name: string,
  missing: boolean,
  path: string,
): boolean {
  const value = options[name] ?? missing;
  if (typeof value !== 'boolean') throw unexpected(`${path}.${name}`, value, 'true or false');
  return value;
}

function length(
  options: Record<string, unknown>,
  name: string,
  missing: number,
  path: string,
): number {
  const value = options[name] ?? missing;
  if (value === missing) return missing;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw unexpected(`${path}.${name}`, value, 'an integer of 0 or more');
  }
  return value;
}

function strings(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unexpected(path, value, 'a list of strings');
  for (const entry of value) {
    if (typeof entry !== 'string') throw unexpected(path, entry, 'a string');
  }
  return value as string[];
}
