import { stemmer as stemGreek } from '@orama/stemmers/greek';
import { newStemmer } from 'snowball-stemmers';
import { languageName } from './languages.js';

/**
 * Snowball stemmers by language. `snowball-stemmers` gives, word for word, the stems of the library that Qdrant uses,
 * so vectors made here and on a server share their token ids; Greek, which it lacks, comes from `@orama/stemmers`.
 */

/** Reduces one lower-case word to its stem. */
export type Stem = (word: string) => string;

/** Languages that have a stemmer, as their full names. */
export const STEMMED_LANGUAGES: readonly string[] = [
  'arabic',
  'armenian',
  'danish',
  'dutch',
  'english',
  'finnish',
  'french',
  'german',
  'greek',
  'hungarian',
  'italian',
  'norwegian',
  'portuguese',
  'romanian',
  'russian',
  'spanish',
  'swedish',
  'tamil',
  'turkish',
];

/** Words remembered per language: text repeats its words, and looking one up is fifty times cheaper than stemming it. */
const MEMORY = 1 << 16;

/** Longer words are not remembered, so that the memory stays within a few megabytes whatever is fed in. */
const LONGEST_REMEMBERED = 32;

const stemmers = new Map<string, Stem>();

/** The stemmer of a language (name or two-letter code), or `undefined` where there is none. */
export function stemmerOf(language: string): Stem | undefined {
  const name = languageName(language);
  if (!STEMMED_LANGUAGES.includes(name)) return undefined;
  let stem = stemmers.get(name);
  if (stem === undefined) {
    stem = remembering(name === 'greek' ? stemGreek : snowball(name));
    stemmers.set(name, stem);
  }
  return stem;
}

function snowball(name: string): Stem {
  const stemmer = newStemmer(name);
  return (word) => stemmer.stem(word);
}

function remembering(stem: Stem): Stem {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    const result = stem(word);
    if (word.length <= LONGEST_REMEMBERED) {
      if (known.size >= MEMORY) known.clear();
      known.set(word, result);
    }
    return result;
  };
}
