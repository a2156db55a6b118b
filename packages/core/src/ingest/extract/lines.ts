/**
 * Offsets at which the lines of a text begin, plus its length as a last entry, so that line `n` is
 * `text.slice(starts[n], starts[n + 1])`. Line ends are those of CommonMark: `\n`, `\r\n` and `\r`.
 */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n?|\n/g)) starts.push(ending.index + ending[0].length);
  if (starts[starts.length - 1] !== text.length) starts.push(text.length);
  return starts;
}

/** The span without white space at its ends (`start === end` when nothing else is there). */
export function trimSpan(text: string, start: number, end: number): { start: number; end: number } {
  while (start < end && isBlank(text, start)) start++;
  while (end > start && isBlank(text, end - 1)) end--;
  return { start, end };
}

function isBlank(text: string, offset: number): boolean {
  return text.charAt(offset).trim() === '';
}
