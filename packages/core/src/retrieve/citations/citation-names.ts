/*
 * `[[p1]]`, `[[p1, p2]]`, `[p1]`, `【p1】`: the first two are asked for, the others are what models make of it. A number in
 * double brackets means the key of that number; in single ones it is text, being as often an index or a footnote.
 */
const marker = /\[\[([^[\]\n]+)\]\]|\[([^[\]\n]+)\]|【([^【】\n]+)】/y;
const unfinished = /^(?:\[\[?[^[\]\n]*\]?|【[^【】\n]*)$/;
/** A longer run after a bracket is text, so an answer never stalls on one. */
const longestMarker = 200;

const key = /^p\d+$/i;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What stands at a bracket: a citation of some names, something unfinished, or plain text. */
export type BracketReading =
  | { readonly type: 'citation'; readonly names: readonly string[]; readonly end: number }
  | { readonly type: 'unfinished' }
  | { readonly type: 'text' };

/** Reads the bracket at `from`. Names are in lower case; `isKnown` accepts names of other forms. */
export function readBracket(
  text: string,
  from: number,
  isKnown: (name: string) => boolean,
): BracketReading {
  marker.lastIndex = from;
  const match = marker.exec(text);
  if (!match) {
    const rest = text.slice(from, from + longestMarker + 1);
    return { type: rest.length <= longestMarker && unfinished.test(rest) ? 'unfinished' : 'text' };
  }
  const isDouble = match[1] !== undefined;
  const inside = match[1] ?? match[2] ?? match[3] ?? '';
  const names = inside
    .split(/[,;\s]+/)
    .filter((name) => name !== '')
    .map((name) => (isDouble && /^\d+$/.test(name) ? `p${name}` : name.toLowerCase()));
  const areNames = names.every((name) => key.test(name) || uuid.test(name) || isKnown(name));
  return names.length > 0 && areNames
    ? { type: 'citation', names, end: marker.lastIndex }
    : { type: 'text' };
}
