/**
 * Cutting text of any script into words. Scripts that write words apart are cut at everything that is no letter, digit
 * or mark; runs of Chinese, Japanese, Thai, Lao, Khmer and Burmese go through the dictionaries of `Intl.Segmenter`.
 * Qdrant's `multilingual` tokenizer has the same rules but other dictionaries, so its Asian words can end elsewhere.
 */

const RUN = /[\p{Alphabetic}\p{N}\p{M}]+/gu;
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** Scripts whose combining marks are accents or vowel signs that searches leave out. */
const MARKS_DROPPED = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Thai}]/u;
const MARKS = /\p{Mn}+/gu;
const LETTER = /\p{Alphabetic}/u;
const PLAIN = /^[a-z]+$/;
/** Letters with more than one spelling, brought to one. */
const RESPELLED: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
  ة: 'ه',
  ى: 'ي',
  ـ: '',
};
const SPELLED_OTHERWISE = /[æœςةىـ]/u;
const SPELLED_OTHERWISE_ALL = /[æœςةىـ]/gu;

let segmenter: Intl.Segmenter | undefined;

/** Words in reading order, in normal form and lower case. Words without a letter are left out, as Qdrant does. */
export function segmentWords(text: string): string[] {
  const words: string[] = [];
  for (const run of text.match(RUN) ?? []) {
    if (!UNSPACED.test(run)) {
      keep(run, words);
      continue;
    }
    segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
    for (const { segment } of segmenter.segment(run)) keep(segment, words);
  }
  return words;
}

function keep(word: string, words: string[]): void {
  if (PLAIN.test(word)) {
    words.push(word);
    return;
  }
  if (!LETTER.test(word)) return;
  const normal = normalise(word);
  if (normal !== '') words.push(normal);
}

/**
 * Compatibility forms (full width, ligatures) are unified and accents dropped. Other scripts stay decomposed, which looks
 * odd but is what a server's tokens are: `й` is two characters there.
 */
function normalise(word: string): string {
  let normal = word.normalize('NFKD').toLowerCase();
  if (MARKS_DROPPED.test(normal)) normal = normal.replace(MARKS, '');
  return SPELLED_OTHERWISE.test(normal) ? normal.replace(SPELLED_OTHERWISE_ALL, respell) : normal;
}

function respell(character: string): string {
  return RESPELLED[character]!;
}
