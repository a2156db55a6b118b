'use client';

import { classNames } from '../../kit/index.ts';
import type { Passage, TextRange } from '../../protocol/index.ts';
import { formatScore } from './format-score.ts';
import { PassagePreview } from './passage-preview.tsx';

/** A retrieved passage with the numbers that placed it. Opens its document at the passage. */
export function PassageRow({
  passage,
  support,
  number,
  onOpen,
}: {
  passage: Passage;
  support: TextRange | null;
  /** Its citation number; null when the answer does not cite it. */
  number: number | null;
  onOpen: () => void;
}) {
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="block w-full px-5 py-4 text-left transition-colors hover:bg-sunken/70"
      >
        <span className="flex items-center gap-2.5">
          <span
            className={classNames(
              'grid size-5 shrink-0 place-items-center rounded-[5px] text-[0.6875rem] font-medium tabular-nums',
              number === null
                ? 'border border-line-strong text-ink-faint'
                : 'bg-accent text-on-accent',
            )}
          >
            {number ?? '–'}
          </span>
          <span className="truncate font-medium">{passage.title}</span>
        </span>
        <span className="mt-1.5 line-clamp-3 text-[0.8125rem] leading-relaxed text-ink-soft">
          <PassagePreview passage={passage} support={support} />
        </span>
        <span className="mt-2 flex flex-wrap gap-x-3 gap-y-0.5 font-mono text-[0.6875rem] tabular-nums text-ink-faint">
          <span className="text-ink-soft">
            {passage.score.kind} {formatScore(passage.score.value)}
          </span>
          {passage.legs.map((leg) => (
            <span key={leg.score.kind}>
              {leg.score.kind} #{leg.rank} {formatScore(leg.score.value)}
            </span>
          ))}
        </span>
      </button>
    </li>
  );
}
