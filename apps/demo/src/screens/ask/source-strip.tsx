'use client';

import { FileText } from 'lucide-react';
import type { Passage, Turn } from '../../protocol/index.ts';
import { documentOfPassage, useEvidence } from '../evidence/index.ts';

/** The documents in which something was found: there before the first word, in one row whose height never changes. */
export function SourceStrip({ turn }: { turn: Turn }) {
  const { openDocument } = useEvidence();
  const documents = byDocument(turn.passages ?? []);
  return (
    <ul
      aria-label="Sources found"
      className="-mx-1 flex h-10 items-center gap-2 overflow-x-auto px-1 [scrollbar-width:none]"
    >
      {turn.status === 'retrieving' &&
        [9, 12, 8].map((width) => (
          <li
            key={width}
            aria-hidden="true"
            className="h-8 shrink-0 animate-breathe rounded-lg bg-sunken"
            style={{ width: `${width}rem` }}
          />
        ))}
      {documents.map(({ best, count }) => (
        <li key={best.source} className="shrink-0 animate-fade-in">
          <button
            type="button"
            onClick={() => openDocument(documentOfPassage(turn.id, best))}
            className="flex h-8 max-w-60 items-center gap-1.5 rounded-lg border bg-surface px-2.5 text-[0.8125rem] text-ink-soft transition-colors hover:border-line-strong hover:text-ink"
          >
            <FileText size={14} className="shrink-0 text-ink-faint" aria-hidden="true" />
            <span className="truncate">{best.title}</span>
            {count > 1 && (
              <span className="shrink-0 text-xs tabular-nums text-ink-faint">
                <span className="sr-only">, passages: </span>
                {count}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Documents in order of their best passage. */
function byDocument(passages: readonly Passage[]): { best: Passage; count: number }[] {
  const documents = new Map<string, { best: Passage; count: number }>();
  for (const passage of passages) {
    const seen = documents.get(passage.source);
    if (seen) seen.count += 1;
    else documents.set(passage.source, { best: passage, count: 1 });
  }
  return [...documents.values()];
}
