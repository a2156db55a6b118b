/**
 * Languages by the names and two-letter codes that Qdrant accepts for stop words and stemmers. The two sets differ:
 * Tamil has a stemmer and no list, Chinese a list and no stemmer.
 */

const CODES: Readonly<Record<string, string>> = {
  ar: 'arabic',
  az: 'azerbaijani',
  bn: 'bengali',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  he: 'hebrew',
  'hi-en': 'hinglish',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  ja: 'japanese',
  jp: 'japanese',
  kk: 'kazakh',
  ne: 'nepali',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sl: 'slovene',
  sv: 'swedish',
  ta: 'tamil',
  tg: 'tajik',
  tr: 'turkish',
  zh: 'chinese',
};

/** The full lower-case name of a language given by name or code; what it does not know it returns in lower case. */
export function languageName(value: string): string {
  const lower = value.toLowerCase();
  return CODES[lower] ?? lower;
}
