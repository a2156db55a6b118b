'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from 'react';
import {
  applyEvent,
  beginTurn,
  decodeEvents,
  isRunning,
  type Route,
  type Turn,
  type TurnEvent,
} from '../protocol/index.ts';
import { storeDraft } from './draft.ts';
import { frameBatch } from './frame-batch.ts';
import { messageOf, ProblemError, problemOf } from './problem.ts';
import { turnsQuery } from './queries.ts';
import { useSession } from './session.tsx';

interface Question {
  question: string;
  route: Route;
}

interface Asking {
  ask: (question: Question) => void;
  /** Ends the running answer and keeps what has been written. */
  stop: () => void;
  isAsking: boolean;
}

const AskContext = createContext<Asking | null>(null);

/** Runs questions above the pages, so that an answer goes on while the reader looks into the library. */
export function AskProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const running = useRef<AbortController | null>(null);
  const queryKey = useMemo(() => turnsQuery(session).queryKey, [session]);

  const update = useCallback(
    (id: string, change: (turn: Turn) => Turn) =>
      queryClient.setQueryData<Turn[]>(queryKey, (turns = []) =>
        turns.map((turn) => (turn.id === id ? change(turn) : turn)),
      ),
    [queryClient, queryKey],
  );

  const { mutate, isPending } = useMutation({
    retry: false,
    mutationFn: async ({ question, route }: Question) => {
      const controller = new AbortController();
      running.current = controller;
      const id = crypto.randomUUID();
      const begun = performance.now();
      const turn = beginTurn({
        type: 'turn-start',
        id,
        question,
        route,
        askedAt: new Date().toISOString(),
      });
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData<Turn[]>(queryKey, (turns = []) => [...turns, turn]);

      const batch = frameBatch<TurnEvent>((events) =>
        update(id, (current) => events.reduce(applyEvent, current)),
      );
      try {
        const response = await fetch('/api/ask', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ id, question, route }),
          signal: controller.signal,
        });
        if (!response.ok || !response.body) throw await problemOf(response);
        for await (const event of decodeEvents<TurnEvent>(response.body)) batch.push(event);
        batch.flush();
        update(id, (current) => {
          if (!isRunning(current)) return current;
          return applyEvent(current, {
            type: 'turn-error',
            message: 'The answer was cut off before its end.',
          });
        });
      } catch (error) {
        batch.flush();
        update(id, (current) => {
          if (!isRunning(current)) return current;
          if (controller.signal.aborted) {
            const milliseconds = performance.now() - begun;
            return applyEvent(current, { type: 'turn-finish', status: 'stopped', milliseconds });
          }
          return applyEvent(current, { type: 'turn-error', message: messageOf(error) });
        });
        if (error instanceof ProblemError && error.status === 401) {
          storeDraft(session, question);
          throw error;
        }
      }
    },
  });

  const asking = useMemo<Asking>(
    () => ({ ask: mutate, stop: () => running.current?.abort(), isAsking: isPending }),
    [mutate, isPending],
  );
  return <AskContext value={asking}>{children}</AskContext>;
}

export function useAsking(): Asking {
  const asking = useContext(AskContext);
  if (!asking) throw new Error('useAsking needs an AskProvider above it');
  return asking;
}
