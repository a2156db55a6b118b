'use client';

import { CircleAlert, Unplug } from 'lucide-react';
import Link from 'next/link';
import { memo, type ReactNode } from 'react';
import { useSession } from '../../client/index.ts';
import { classNames } from '../../kit/index.ts';
import { isRunning, type Turn } from '../../protocol/index.ts';
import { useEvidence } from '../evidence/index.ts';
import { Answer } from './answer.tsx';
import { PhaseLine } from './phase-line.tsx';
import { SourceStrip } from './source-strip.tsx';
import { TurnFooter } from './turn-footer.tsx';

/** A question, its sources, and its answer in whatever state it is. */
export const TurnView = memo(function TurnView({ turn, isLast }: { turn: Turn; isLast: boolean }) {
  return (
    <article
      id={`turn-${turn.id}`}
      aria-label={turn.question}
      data-turn={turn.status}
      className={classNames(
        'scroll-mt-2 pt-8 pb-6',
        // The last turn fills the view: its question stays on top while the answer grows below.
        isLast ? 'min-h-full' : 'border-b',
      )}
    >
      <h2 className="font-serif text-[1.625rem] leading-[1.2] tracking-[-0.012em] text-pretty break-words">
        {turn.question}
      </h2>
      <div className="mt-3 space-y-1.5">
        <PhaseLine turn={turn} />
        {(turn.status === 'retrieving' || (turn.passages?.length ?? 0) > 0) && (
          <SourceStrip turn={turn} />
        )}
      </div>
      {turn.searchProblem && (
        <Notice icon={<Unplug size={16} aria-hidden="true" />}>{turn.searchProblem}</Notice>
      )}
      {turn.fallbackReason && (
        <Notice icon={<Unplug size={16} aria-hidden="true" />}>
          {turn.fallbackReason} The answer below was extracted from the passages instead.
        </Notice>
      )}
      <div className="mt-4 mb-3">
        <Body turn={turn} />
      </div>
      <TurnFooter turn={turn} />
    </article>
  );
});

function Body({ turn }: { turn: Turn }) {
  if (turn.status === 'failed') {
    return (
      <>
        {turn.parts.length > 0 && <Answer turn={turn} />}
        <div
          role="alert"
          className="mt-3 flex gap-2.5 rounded-lg bg-danger-soft p-3.5 text-sm text-danger"
        >
          <CircleAlert size={17} className="mt-0.5 shrink-0" aria-hidden="true" />
          <p>{turn.error}</p>
        </div>
      </>
    );
  }
  if (turn.status === 'no-answer') return <NoAnswer turn={turn} />;
  if (turn.parts.length > 0) return <Answer turn={turn} />;
  if (isRunning(turn)) return <AnswerSkeleton />;
  return <p className="text-ink-faint">Stopped before the first word.</p>;
}

function NoAnswer({ turn }: { turn: Turn }) {
  const { tenant } = useSession();
  const { openList } = useEvidence();
  const count = turn.passages?.length ?? 0;
  return (
    <div className="rounded-xl border border-dashed border-line-strong px-5 py-4">
      <p className="text-[1rem]">Nothing in the library of {tenant.name} answers this.</p>
      <p className="mt-1 text-sm text-ink-soft">
        {count > 0 && (
          <>
            <button
              type="button"
              className="text-accent underline underline-offset-2"
              onClick={() => openList(turn.id)}
            >
              See the {count} nearest passages
            </button>
            , or add a document that does in the{' '}
          </>
        )}
        {count === 0 && 'Add a document that does in the '}
        <Link href="/library" className="text-accent underline underline-offset-2">
          library
        </Link>
        .
      </p>
    </div>
  );
}

function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="mt-3 flex gap-2.5 rounded-lg bg-notice-soft px-3.5 py-2.5 text-[0.8125rem] text-notice">
      <span className="mt-0.5 shrink-0">{icon}</span>
      <p>{children}</p>
    </div>
  );
}

function AnswerSkeleton() {
  return (
    <div aria-hidden="true" className="animate-breathe space-y-3 pt-1.5">
      {[97, 100, 62].map((width) => (
        <div key={width} className="h-3.5 rounded bg-sunken" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
