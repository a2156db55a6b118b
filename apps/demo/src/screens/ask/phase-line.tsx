import { Check, CircleAlert, CircleSlash, LoaderCircle, Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../kit/index.ts';
import { isRunning, type Turn } from '../../protocol/index.ts';

const routeNames = { quarry: 'Quarry', langchain: 'LangChain', llamaindex: 'LlamaIndex' } as const;

/** Where a turn stands. It keeps its one line of height from first to last, so nothing below it moves. */
export function PhaseLine({ turn }: { turn: Turn }) {
  return (
    <p className="flex h-6 items-center gap-2 overflow-hidden text-[0.8125rem] whitespace-nowrap text-ink-faint">
      {turn.status === 'retrieving' ? (
        <Step icon={<Spinner />} active>
          Searching the library
        </Step>
      ) : (
        turn.passages && (
          <Step icon={<Check size={14} aria-hidden="true" />}>
            <span className="tabular-nums">
              {turn.passages.length} of {turn.searched} passages
              <span className="max-sm:hidden"> through {routeNames[turn.route]}</span>,{' '}
              {formatDuration(turn.retrievalMilliseconds)}
            </span>
          </Step>
        )
      )}
      {turn.status !== 'retrieving' && turn.passages && (
        <span aria-hidden="true" className="h-px w-4 shrink-0 bg-line-strong" />
      )}
      {turn.status === 'writing' && (
        <Step icon={<Spinner />} active>
          Writing
        </Step>
      )}
      {turn.status === 'answered' && (
        <Step icon={<Check size={14} aria-hidden="true" />}>
          <span className="tabular-nums">Answered, {formatDuration(turn.milliseconds)}</span>
        </Step>
      )}
      {turn.status === 'stopped' && (
        <Step icon={<Square size={12} aria-hidden="true" />}>Stopped</Step>
      )}
      {turn.status === 'no-answer' && (
        <Step icon={<CircleSlash size={14} aria-hidden="true" />}>No answer found</Step>
      )}
      {turn.status === 'failed' && (
        <Step icon={<CircleAlert size={14} aria-hidden="true" />}>
          <span className="text-danger">Failed</span>
        </Step>
      )}
    </p>
  );
}

function Step({
  icon,
  active = false,
  children,
}: {
  icon: ReactNode;
  active?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={classNames(
        'flex shrink-0 items-center gap-1.5',
        active && 'animate-breathe text-ink-soft',
      )}
    >
      {icon}
      {children}
    </span>
  );
}

function Spinner() {
  return <LoaderCircle size={14} className="animate-spin" aria-hidden="true" />;
}

/** What a screen reader is told, once per phase. */
export function spokenStatus(turn: Turn | undefined): string {
  if (!turn) return '';
  if (turn.status === 'retrieving') return 'Searching the library.';
  if (turn.status === 'writing') return `${turn.passages?.length ?? 0} passages found. Writing.`;
  if (isRunning(turn)) return '';
  if (turn.status === 'answered') {
    const sources = new Set(
      turn.parts.flatMap((part) => (part.kind === 'citation' ? [part.number] : [])),
    ).size;
    return `Answer ready, ${sources} ${sources === 1 ? 'citation' : 'citations'}.`;
  }
  if (turn.status === 'stopped') return 'Stopped. What was written is kept.';
  if (turn.status === 'no-answer') return 'The library does not answer this.';
  return `Failed. ${turn.error ?? ''}`;
}

/** Milliseconds for people. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return '< 1 ms';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
