'use client';

import { HoverCard } from 'radix-ui';
import { useState } from 'react';
import { classNames } from '../../kit/index.ts';
import type { Citation } from '../../protocol/index.ts';
import { formatScore, PassagePreview } from '../evidence/index.ts';

/** The number behind a sentence. Hover or focus shows the passage; a click opens the document at it. */
export function CitationChip({
  citation,
  isOpen,
  onOpen,
}: {
  citation: Citation;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const { number, passage, support } = citation;
  const [preview, setPreview] = useState(false);
  return (
    <HoverCard.Root
      openDelay={120}
      closeDelay={80}
      // Once the document lies open beside it, a preview of the same passage is only in the way.
      open={preview && !isOpen}
      onOpenChange={setPreview}
    >
      <HoverCard.Trigger asChild>
        <button
          type="button"
          data-citation={number}
          aria-label={`Citation ${number}: ${passage.title}`}
          aria-pressed={isOpen}
          onClick={onOpen}
          className={classNames(
            'relative -top-px mx-0.5 inline-grid h-[1.15rem] min-w-[1.15rem] place-items-center rounded-[5px] px-1 align-baseline font-sans text-[0.6875rem] leading-none font-medium tabular-nums transition-colors',
            // The target is larger than the picture: 24 px at least.
            'after:absolute after:-inset-[5px]',
            isOpen
              ? 'bg-accent text-on-accent'
              : 'bg-accent-soft text-accent hover:bg-accent hover:text-on-accent focus-visible:bg-accent focus-visible:text-on-accent',
          )}
        >
          {number}
        </button>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          side="top"
          sideOffset={8}
          collisionPadding={12}
          className="z-50 w-[21rem] max-w-[calc(100vw-1.5rem)] animate-pop-in rounded-xl border bg-surface p-4 shadow-lift"
        >
          <p className="font-serif text-base leading-snug">{passage.title}</p>
          <p className="mt-2 line-clamp-5 border-l-2 border-mark-line pl-3 text-[0.8125rem] leading-relaxed text-ink-soft">
            <PassagePreview passage={passage} support={support} />
          </p>
          <p className="mt-3 flex justify-between gap-3 font-mono text-[0.6875rem] text-ink-faint">
            <span className="truncate">{passage.source}</span>
            <span className="shrink-0">
              {passage.score.kind} {formatScore(passage.score.value)}
            </span>
          </p>
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
