import type { Passage, TextRange } from '../../protocol/index.ts';

/** Characters shown before the sentence that matters, so that it is not cut off below. */
const lead = 60;

/** A few lines of a passage without its markup, beginning near the supporting sentence, which is marked. */
export function PassagePreview({
  passage,
  support,
}: {
  passage: Passage;
  support: TextRange | null;
}) {
  if (!support) return plain(passage.text);
  const from = support.start - passage.start;
  const to = support.end - passage.start;
  const before = plain(passage.text.slice(0, from));
  const start = before.length > lead ? before.indexOf(' ', before.length - lead) : 0;
  return (
    <>
      {start > 0 && '…'}
      {before.slice(Math.max(start, 0))}{' '}
      <mark className="bg-mark box-decoration-clone text-ink">
        {plain(passage.text.slice(from, to))}
      </mark>{' '}
      {plain(passage.text.slice(to))}
    </>
  );
}

/** Markdown as one run of words. */
function plain(markdown: string): string {
  return markdown
    .replace(/^\s{0,3}(#{1,6}|[-*+]|\d+\.|>)\s+/gm, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/(?<!\w)([*_])(\S(?:[^*_]*\S)?)\1(?!\w)/g, '$2')
    .replace(/\s+/g, ' ')
    .trim();
}
