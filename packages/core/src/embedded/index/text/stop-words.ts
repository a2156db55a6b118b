import { stopwords as arabic } from '@orama/stopwords/arabic';
import { stopwords as danish } from '@orama/stopwords/danish';
import { stopwords as dutch } from '@orama/stopwords/dutch';
import { stopwords as english } from '@orama/stopwords/english';
import { stopwords as finnish } from '@orama/stopwords/finnish';
import { stopwords as french } from '@orama/stopwords/french';
import { stopwords as german } from '@orama/stopwords/german';
import { stopwords as greek } from '@orama/stopwords/greek';
import { stopwords as hungarian } from '@orama/stopwords/hungarian';
import { stopwords as indonesian } from '@orama/stopwords/indonesian';
import { stopwords as italian } from '@orama/stopwords/italian';
import { stopwords as japanese } from '@orama/stopwords/japanese';
import { stopwords as chinese } from '@orama/stopwords/mandarin';
import { stopwords as nepali } from '@orama/stopwords/nepali';
import { stopwords as norwegian } from '@orama/stopwords/norwegian';
import { stopwords as portuguese } from '@orama/stopwords/portuguese';
import { stopwords as romanian } from '@orama/stopwords/romanian';
import { stopwords as russian } from '@orama/stopwords/russian';
import { stopwords as spanish } from '@orama/stopwords/spanish';
import { stopwords as swedish } from '@orama/stopwords/swedish';
import { stopwords as turkish } from '@orama/stopwords/turkish';
import { languageName } from './languages.js';
import { STOP_WORD_CORRECTIONS } from './stop-word-corrections.js';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  arabic,
  chinese,
  danish,
  dutch,
  english,
  finnish,
  french,
  german,
  greek,
  hungarian,
  indonesian,
  italian,
  japanese,
  nepali,
  norwegian,
  portuguese,
  romanian,
  russian,
  spanish,
  swedish,
  turkish,
};

/** Languages that have a list of stop words here, as their full names. */
export const STOP_WORD_LANGUAGES: readonly string[] = Object.keys(LISTS);

const corrected = new Map<string, ReadonlySet<string>>();

/** The stop words of a language (name or two-letter code) in lower case, or `undefined` where there is no list. */
export function stopWordsOf(language: string): ReadonlySet<string> | undefined {
  const name = languageName(language);
  const list = LISTS[name];
  if (list === undefined) return undefined;
  let words = corrected.get(name);
  if (words === undefined) {
    words = correct(list, name);
    corrected.set(name, words);
  }
  return words;
}

function correct(list: readonly string[], name: string): ReadonlySet<string> {
  const correction = STOP_WORD_CORRECTIONS[name] ?? {};
  const words = new Set(correction.instead ? split(correction.instead) : list);
  for (const word of split(correction.add ?? '')) words.add(word);
  for (const word of split(correction.remove ?? '')) words.delete(word);
  words.delete('');
  return words;
}

function split(words: string): string[] {
  return words.split(/\s+/);
}
