'use client';

import { useQuery } from '@tanstack/react-query';
import { Quote } from 'lucide-react';
import { Tabs } from 'radix-ui';
import type { ReactNode } from 'react';
import { turnsQuery, useSession } from '../../client/index.ts';
import { citationsOf, citedPassages, isRunning, type Turn } from '../../protocol/index.ts';
import { documentOfCitation, documentOfPassage, useEvidence } from './evidence-state.tsx';
import { PassageRow } from './passage-row.tsx';

/** What an answer rests on, and what was found but not used. */
export function EvidenceList() {
  const session = useSession();
  const { turnId } = useEvidence();
  const { data: turns = [] } = useQuery(turnsQuery(session));
  const turn = turns.find((candidate) => candidate.id === turnId) ?? turns.at(-1);
  if (!turn) return <NoEvidence>Ask a question: every passage found is listed here.</NoEvidence>;
  return <EvidenceOf key={turn.id} turn={turn} />;
}

function EvidenceOf({ turn }: { turn: Turn }) {
  const { openDocument } = useEvidence();
  const uses = citationsOf(turn);
  const citations = citedPassages(turn);
  const cited = new Set(citations.map(({ passage }) => passage.id));
  const others = (turn.passages ?? []).filter((passage) => !cited.has(passage.id));

  return (
    <Tabs.Root
      // Before an answer has citations, what was found is all there is to see.
      key={turn.status === 'no-answer' ? 'others' : 'cited'}
      defaultValue={turn.status === 'no-answer' ? 'others' : 'cited'}
      className="flex min-h-0 flex-1 flex-col"
    >
      <p className="shrink-0 truncate px-5 pb-2 font-serif text-base" title={turn.question}>
        {turn.question}
      </p>
      <Tabs.List aria-label="Evidence" className="flex shrink-0 gap-5 border-b px-5">
        <Tab value="cited" label="Cited" count={citations.length} />
        <Tab value="others" label="Retrieved, not cited" count={others.length} />
      </Tabs.List>
      <Tabs.Content
        value="cited"
        className="relative min-h-0 flex-1 overflow-y-auto outline-offset-[-3px] [scrollbar-color:var(--line-strong)_transparent] [scrollbar-width:thin]"
      >
        <ul className="divide-y">
          {citations.map((citation) => {
            const { number, passage, support } = citation;
            const index = uses.findIndex((use) => use.number === number);
            return (
              <PassageRow
                key={passage.id}
                passage={passage}
                support={support}
                number={number}
                onOpen={() => openDocument(documentOfCitation(turn.id, citation, index))}
              />
            );
          })}
        </ul>
        {citations.length === 0 && (
          <NoEvidence>
            {isRunning(turn)
              ? 'Passages appear here as the answer cites them.'
              : 'This answer cites no passage.'}
          </NoEvidence>
        )}
      </Tabs.Content>
      <Tabs.Content
        value="others"
        className="relative min-h-0 flex-1 overflow-y-auto outline-offset-[-3px] [scrollbar-color:var(--line-strong)_transparent] [scrollbar-width:thin]"
      >
        <ul className="divide-y">
          {others.map((passage) => (
            <PassageRow
              key={passage.id}
              passage={passage}
              support={null}
              number={null}
              onOpen={() => openDocument(documentOfPassage(turn.id, passage))}
            />
          ))}
        </ul>
        {others.length === 0 && <NoEvidence>Everything that was found is cited.</NoEvidence>}
      </Tabs.Content>
    </Tabs.Root>
  );
}

function Tab({ value, label, count }: { value: string; label: string; count: number }) {
  return (
    <Tabs.Trigger
      value={value}
      className="-mb-px inline-flex h-10 items-center gap-2 border-b-2 border-transparent text-sm text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
    >
      {label}
      <span className="text-xs tabular-nums text-ink-faint">{count}</span>
    </Tabs.Trigger>
  );
}

function NoEvidence({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 px-10 py-14 text-center text-sm text-ink-faint">
      <Quote size={22} strokeWidth={1.5} aria-hidden="true" />
      <p className="max-w-[26ch]">{children}</p>
    </div>
  );
}
