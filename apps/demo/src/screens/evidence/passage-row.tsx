'use client';

import type { Passage } from '../../protocol/index.ts';
import { classNames } from '../../kit/index.ts';

/** A retrieved passage with the numbers that placed it. Opens its document at the passage. */
export function PassageRow({
  passage,
  number,
  isOpen,
  onOpen,
}: {
  passage: Passage;
  /** Its citation number; null when the answer does not cite it. */
  number: number | null;
  isOpen: boolean;
  onOpen: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        aria-current={isOpen || undefined}
        className={classNames(
          'block w-full px-5 py-4 text-left transition-colors hover:bg-sunken/70',
          isOpen && 'bg-accent-soft/60',
        )}
      >
        <span className="flex items-center gap-2.5">
          <span
            className={classNames(
              'grid size-5 shrink-0 place-items-center rounded-[5px] text-[0.6875rem] font-medium tabular-nums',
              number === null ? 'border border-line-strong text-ink-faint' : 'bg-accent text-on-accent',
            )}
          >
            {number ?? '–'}
          </span>
          <span className="truncate font-medium">{passage.title}</span>
        </span>
        <span className="mt-1.5 line-clamp-3 text-[0.8125rem] leading-relaxed text-ink-soft">
          {plain(passage.text)}
        </span>
        <span className="mt-2 flex flex-wrap gap-x-3 gap-y-0.5 font-mono text-[0.6875rem] tabular-nums text-ink-faint">
          <span className="text-ink-soft">
            {passage.score.kind} {formatScore(passage.score.value)}
          </span>
          {passage.legs.map((leg) => (
            <span key={leg.leg}>
              {leg.score.kind} #{leg.rank} {formatScore(leg.score.value)}
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}

/** Three significant digits; scores of different kinds have very different sizes. */
export function formatScore(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A passage of Markdown as one run of words, for previews. */
export function plain(markdown: string): string {
  return markdown
    .replace(/^\s{0,3}(#{1,6}|[-*+]|\d+\.|>)\s+/gm, '')
    .replace(/(\*\*|__|`)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
