'use client';

import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { readDraft, storeDraft, useAsking, useSession } from '../../client/index.ts';
import { Segmented } from '../../kit/index.ts';
import type { Route } from '../../protocol/index.ts';

const routeOptions = [
  { value: 'quarry', label: 'Quarry' },
  { value: 'langchain', label: 'LangChain' },
  { value: 'llamaindex', label: 'LlamaIndex' },
] as const;

/** Longest question the server takes. */
const maximumLength = 2000;

/** Where a question is written. A draft survives a reload and an expired session. */
export function Composer({ route, onRoute }: { route: Route; onRoute: (route: Route) => void }) {
  const session = useSession();
  const { ask, stop, isAsking } = useAsking();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState('');

  useEffect(() => setDraft(readDraft(session)), [session]);
  const change = (text: string) => {
    setDraft(text);
    storeDraft(session, text);
  };
  const send = () => {
    const question = draft.trim();
    if (question === '' || isAsking) return;
    ask({ question, route });
    change('');
  };

  return (
    <form
      className="rounded-2xl border border-line-strong bg-surface shadow-lift transition-colors focus-within:border-accent"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="question" className="sr-only">
        Question
      </label>
      <textarea
        id="question"
        ref={field}
        rows={1}
        value={draft}
        maxLength={maximumLength}
        placeholder={`Ask the library of ${session.tenant.name}`}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
        className="block max-h-48 w-full resize-none bg-transparent px-4 pt-3.5 pb-1 text-base outline-none [field-sizing:content] placeholder:text-ink-faint"
      />
      <div className="flex items-center justify-between gap-2 p-2">
        <Segmented<Route>
          label="Search through"
          value={route}
          onChange={onRoute}
          options={routeOptions}
        />
        {isAsking ? (
          <button
            type="button"
            onClick={stop}
            aria-label="Stop"
            className="grid size-9 place-items-center rounded-xl border border-line-strong text-ink hover:bg-sunken"
          >
            <Square size={14} fill="currentColor" aria-hidden="true" />
          </button>
        ) : (
          <button
            type="submit"
            aria-label="Ask"
            disabled={draft.trim() === ''}
            className="grid size-9 place-items-center rounded-xl bg-accent text-on-accent transition-colors hover:bg-accent-strong disabled:bg-sunken disabled:text-ink-faint"
          >
            <ArrowUp size={18} aria-hidden="true" />
          </button>
        )}
      </div>
    </form>
  );
}
