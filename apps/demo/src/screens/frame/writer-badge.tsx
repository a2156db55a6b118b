'use client';

import { PlugZap, Unplug } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useSession } from '../../client/index.ts';

/** Says honestly what writes the answers, and explains it when asked. */
export function WriterBadge() {
  const { writer, embedder, embedderProblem } = useSession();
  const offline = writer.kind === 'extractive';
  return (
    <Popover.Root>
      <Popover.Trigger className="flex h-8 max-w-56 items-center gap-1.5 rounded-full border bg-surface px-3 text-xs text-ink-soft transition-colors hover:border-line-strong hover:text-ink">
        {offline ? (
          <Unplug size={13} aria-hidden="true" />
        ) : (
          <PlugZap size={13} className="text-accent" aria-hidden="true" />
        )}
        <span className="truncate">{offline ? 'Offline answers' : writer.model}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="z-50 w-80 max-w-[calc(100vw-1.5rem)] animate-pop-in space-y-2.5 rounded-xl border bg-surface p-4 text-[0.8125rem] leading-relaxed text-ink-soft shadow-lift outline-none"
        >
          {offline ? (
            <>
              <p className="font-serif text-base text-ink">No model, no network</p>
              <p>
                Answers are put together from sentences of the passages found, word for word. They
                quote; they do not reason.
              </p>
              <p>
                Start with <Code>OPENAI_API_KEY</Code>, or with <Code>OPENAI_BASE_URL</Code> for a
                model on your own machine, and a model writes them.
              </p>
            </>
          ) : (
            <>
              <p className="font-serif text-base text-ink">Answers by {writer.model}</p>
              <p>
                The question and the passages found are sent to the model. If it fails, the answer
                is extracted from the passages, and says so.
              </p>
            </>
          )}
          <p>
            Dense search uses <Code>{embedder}</Code>, joined with BM25.
          </p>
          {embedderProblem && <p className="text-notice">{embedderProblem}</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Code({ children }: { children: string }) {
  return (
    <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.6875rem] break-all text-ink">
      {children}
    </code>
  );
}
