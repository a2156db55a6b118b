'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { messageOf, turnsQuery, useAsking, useSession } from '../../client/index.ts';
import { Button, classNames } from '../../kit/index.ts';
import type { Route } from '../../protocol/index.ts';
import { EvidencePanel, EvidenceProvider, useEvidence } from '../evidence/index.ts';
import { ScreenHeader } from '../frame/index.ts';
import { Composer } from './composer.tsx';
import { spokenStatus } from './phase-line.tsx';
import { TurnView } from './turn-view.tsx';
import { Welcome } from './welcome.tsx';

/** The conversation, with its evidence beside it. */
export function AskScreen() {
  const [route, setRoute] = useState<Route>('quarry');
  return (
    <EvidenceProvider>
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
        <ScreenHeader title="Ask" />
        <Conversation route={route} />
        {/* The same gutter as the scrolling part above, so that their edges line up. */}
        <div className="quiet-scroll shrink-0 overflow-hidden">
          <div className="mx-auto w-full max-w-[44rem] px-4 pb-3 sm:px-6 sm:pb-5">
            <Composer route={route} onRoute={setRoute} />
          </div>
        </div>
      </main>
      <EvidencePanel resting="list" />
    </EvidenceProvider>
  );
}

function Conversation({ route }: { route: Route }) {
  const session = useSession();
  const { isAsking } = useAsking();
  const { data: turns, error, refetch } = useQuery(turnsQuery(session));
  const { reset } = useEvidence();
  const scroller = useRef<HTMLDivElement>(null);
  const count = turns?.length ?? 0;

  // A new question goes to the top of the view; after that the page never scrolls by itself.
  useEffect(() => {
    if (count === 0) return;
    reset();
    const last = scroller.current?.querySelector('article:last-of-type');
    last?.scrollIntoView({ block: 'start' });
  }, [count, reset]);

  return (
    <>
      <div ref={scroller} className="quiet-scroll min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto h-full w-full max-w-[44rem] px-4 sm:px-6">
          {error && (
            <div role="alert" className="pt-10 text-danger">
              <p>{messageOf(error)}</p>
              <Button size="small" className="mt-3" onClick={() => refetch()}>
                Try again
              </Button>
            </div>
          )}
          {turns && count === 0 && <Welcome route={route} />}
          <div
            role="log"
            aria-label="Conversation"
            aria-busy={isAsking}
            className={classNames(count > 0 && 'h-full')}
          >
            {turns?.map((turn, index) => (
              <TurnView key={turn.id} turn={turn} isLast={index === count - 1} />
            ))}
          </div>
        </div>
      </div>
      <p role="status" className="sr-only">
        {spokenStatus(turns?.at(-1))}
      </p>
    </>
  );
}
