'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ChevronLeft, ChevronRight, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { documentQuery, messageOf, turnsQuery, useSession } from '../../client/index.ts';
import { Button } from '../../kit/index.ts';
import { citationsOf } from '../../protocol/index.ts';
import { DocumentText } from './document-text.tsx';
import { documentOfCitation, type OpenDocument, useEvidence } from './evidence-state.tsx';

/** Reads a document: the cited passage is marked and brought into view. */
export function DocumentReader({ open, inSheet }: { open: OpenDocument; inSheet: boolean }) {
  const session = useSession();
  const { close } = useEvidence();
  const { data, error, isPending, refetch } = useQuery(documentQuery(session, open.source));
  const scroller = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { passage, support } = open;

  // A loaded text or a new passage is what scrolls.
  useEffect(() => {
    const view = scroller.current;
    if (!view || !data) return;
    const mark = view.querySelector('mark[data-support]') ?? view.querySelector('mark');
    if (!mark) {
      view.scrollTop = 0;
      return;
    }
    const offset = mark.getBoundingClientRect().top - view.getBoundingClientRect().top;
    view.scrollTo({ top: view.scrollTop + offset - view.clientHeight * 0.18 });
  }, [data, passage?.id, support?.start]);

  // Each newly opened document takes the focus.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [open.source]);

  return (
    <section
      aria-label={`Source: ${passage?.title ?? data?.title ?? open.source}`}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || inSheet) return;
        event.stopPropagation();
        close();
      }}
    >
      <header className="shrink-0 border-b px-5 pb-3">
        {!inSheet && (
          <div className="flex h-14 items-center gap-1">
            <ReaderControls open={open} />
            <Button
              look="quiet"
              size="icon"
              className="-mr-2 size-8"
              aria-label="Close document"
              onClick={() => close()}
            >
              <X size={16} aria-hidden="true" />
            </Button>
          </div>
        )}
        <h2
          ref={heading}
          tabIndex={-1}
          className="line-clamp-2 font-serif text-lg leading-snug outline-none"
        >
          {data?.title ?? passage?.title ?? open.source}
        </h2>
        <p className="truncate font-mono text-[0.6875rem] text-ink-faint">
          {open.source}
          {passage && ` · characters ${(support ?? passage).start}–${(support ?? passage).end}`}
        </p>
      </header>
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        aria-label="Text of the document"
        className="quiet-scroll relative min-h-0 flex-1 overflow-y-auto px-5 pt-5 pb-16 outline-offset-[-3px]"
      >
        {isPending && <TextSkeleton />}
        {error && (
          <div className="rounded-lg bg-danger-soft p-4 text-sm text-danger">
            <p>{messageOf(error)}</p>
            <Button size="small" className="mt-3" onClick={() => refetch()}>
              Try again
            </Button>
          </div>
        )}
        {data && <DocumentText document={data} passage={passage} support={support} />}
      </section>
    </section>
  );
}

/** The way back to the list, and on to the next citation. The phone's sheet shows them in its bar. */
export function ReaderControls({ open }: { open: OpenDocument }) {
  const { close } = useEvidence();
  return (
    <>
      {open.turnId !== null && (
        <Button look="quiet" size="small" className="-ml-2.5" onClick={() => close('list')}>
          <ArrowLeft size={15} aria-hidden="true" />
          Evidence
        </Button>
      )}
      <span className="flex-1" />
      <CitationWalk open={open} />
    </>
  );
}

/** Steps through the citations of the answer, by buttons or by `[` and `]`. */
function CitationWalk({ open }: { open: OpenDocument }) {
  const session = useSession();
  const { openDocument } = useEvidence();
  const { data: turns } = useQuery(turnsQuery(session));
  const turn = turns?.find((candidate) => candidate.id === open.turnId);
  const citations = turn ? citationsOf(turn) : [];
  const { citation: position } = open;

  const go = (step: number) => {
    if (!turn || position === null) return;
    const index = (position + step + citations.length) % citations.length;
    const next = citations[index];
    if (next) openDocument(documentOfCitation(turn.id, next, index));
  };
  const latestGo = useRef(go);
  latestGo.current = go;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('textarea, input')) return;
      if (event.key === '[') latestGo.current(-1);
      if (event.key === ']') latestGo.current(1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  if (position === null) return null;
  return (
    <div className="flex items-center text-[0.8125rem] text-ink-soft">
      <Button
        look="quiet"
        size="icon"
        className="size-8"
        aria-label="Previous citation"
        disabled={citations.length < 2}
        onClick={() => go(-1)}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </Button>
      <span className="tabular-nums">
        Citation {position + 1} of {citations.length}
      </span>
      <Button
        look="quiet"
        size="icon"
        className="size-8"
        aria-label="Next citation"
        disabled={citations.length < 2}
        onClick={() => go(1)}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </Button>
    </div>
  );
}

function TextSkeleton() {
  return (
    <div aria-hidden="true" className="animate-breathe space-y-3">
      <div className="h-6 w-3/5 rounded bg-sunken" />
      {[96, 100, 92, 64, 0, 98, 88, 99, 71].map((width) => (
        <div key={width} className="h-3.5 rounded bg-sunken" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
