import foldToAscii from 'fold-to-ascii';
import {
  ANALYZER_OPTION_NAMES,
  type AnalyzerOptions,
  parseTokenRules,
  requireKnownKeys,
  type TokenRules,
} from './analyzer-options.js';
import { segmentWords } from './segmentation.js';

/**
 * Turns text into tokens the way Qdrant does: cut, fold to ASCII, lower-case, drop stop words, stem, drop what is too
 * short or too long, in this order.
 */
export interface Analyzer {
  /** Tokens of a stored text, in order, repeated where the text repeats them. */
  document(text: string): string[];
  /** Tokens of a query. They differ from a document's only for the `prefix` tokenizer. */
  query(text: string): string[];
}

/** Settings of a text index that do not concern tokens; ignored here. */
const INDEX_OPTION_NAMES = ['type', 'phrase_matching', 'on_disk', 'memory', 'enable_hnsw'];
const KNOWN = [...ANALYZER_OPTION_NAMES, ...INDEX_OPTION_NAMES];

const WORDS = /[\p{Alphabetic}\p{N}]+/gu;
const NON_BLANK = /\P{White_Space}+/gu;
const NOT_ASCII = /[^\0-\x7f]/;

/**
 * Builds an analyzer from options (a text index's parameters will do). Throws a 400 that names the field, its value and
 * what is expected; `path` is the prefix of that name.
 */
export function createAnalyzer(options: AnalyzerOptions = {}, path = 'options'): Analyzer {
  return analyzerOf(parseTokenRules(requireKnownKeys(options, KNOWN, path), path));
}

/** The analyzer of validated rules. */
export function analyzerOf(rules: TokenRules): Analyzer {
  switch (rules.tokenizer) {
    case 'word':
      return symmetric(rules, (text) => text.match(WORDS) ?? []);
    case 'whitespace':
      return symmetric(rules, (text) => text.match(NON_BLANK) ?? []);
    case 'multilingual':
      return symmetric(rules, segmentWords);
    case 'prefix':
      return {
        document: (text) => prefixesOfWords(text, rules),
        query: (text) => longestPrefixes(text, rules),
      };
  }
}

function symmetric(rules: TokenRules, cut: (text: string) => string[]): Analyzer {
  const tokens = (text: string): string[] => {
    const kept: string[] = [];
    for (const word of cut(text)) {
      const token = processed(word, rules, rules.longest);
      if (token !== undefined) kept.push(token);
    }
    return kept;
  };
  return { document: tokens, query: tokens };
}

/** Every beginning of every word, from the shortest allowed to the longest: `hello` → `h`, `he`, ... */
function prefixesOfWords(text: string, rules: TokenRules): string[] {
  const tokens: string[] = [];
  for (const word of text.match(WORDS) ?? []) {
    const token = processed(word, rules, Number.POSITIVE_INFINITY);
    if (token === undefined) continue;
    const characters = Array.from(token);
    const longest = Math.min(characters.length, rules.longest);
    for (let length = Math.max(1, rules.shortest); length <= longest; length++) {
      tokens.push(characters.slice(0, length).join(''));
    }
  }
  return tokens;
}

/**
 * One token per word, the longest beginning that is indexed. Stop words stay, because a word that is still being typed
 * may look like one (`the` finds `theory`).
 */
function longestPrefixes(text: string, rules: TokenRules): string[] {
  const tokens: string[] = [];
  for (const word of text.match(WORDS) ?? []) {
    const folded = foldedAndLowered(word, rules);
    const characters = Array.from(rules.stem === undefined ? folded : rules.stem(folded));
    if (characters.length < rules.shortest) continue;
    const token = characters.slice(0, rules.longest).join('');
    if (token !== '') tokens.push(token);
  }
  return tokens;
}

function processed(word: string, rules: TokenRules, longest: number): string | undefined {
  const folded = foldedAndLowered(word, rules);
  if (rules.stopWords.has(folded)) return undefined;
  const token = rules.stem === undefined ? folded : rules.stem(folded);
  if (rules.shortest > 0 || longest !== Number.POSITIVE_INFINITY) {
    const characters = characterCount(token);
    if (characters < rules.shortest || characters > longest) return undefined;
  }
  return token;
}

function foldedAndLowered(word: string, rules: TokenRules): string {
  const folded =
    rules.asciiFolding && NOT_ASCII.test(word) ? foldToAscii.foldMaintaining(word) : word;
  return rules.lowercase ? folded.toLowerCase() : folded;
}

/** Code points, not UTF-16 units. */
function characterCount(token: string): number {
  if (!NOT_ASCII.test(token)) return token.length;
  let count = 0;
  for (const _ of token) count++;
  return count;
}
