import 'server-only';
import { answerQuestion, configuredWriter, extractiveWriter, searchBy } from '../answer/index.ts';
import {
  applyEvent,
  beginTurn,
  encodeEvent,
  isRunning,
  type TurnEvent,
} from '../protocol/index.ts';
import type { Question } from './read-question.ts';
import type { Session } from './session.ts';

/**
 * Streams a turn to the reader and stores what became of it. A reader who stops or leaves ends the work; what had been
 * written by then is stored as it stands.
 */
export function turnResponse(
  { room, user }: Session,
  question: Question,
  requestSignal: AbortSignal,
): Response {
  const left = new AbortController();
  const signal = AbortSignal.any([requestSignal, left.signal]);
  const begun = performance.now();
  const encoder = new TextEncoder();
  let turn = beginTurn({ type: 'turn-start', ...question, askedAt: new Date().toISOString() });

  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: TurnEvent) => {
        turn = applyEvent(turn, event);
        if (!signal.aborted) controller.enqueue(encoder.encode(encodeEvent(event)));
      };
      try {
        const configured = await configuredWriter();
        const events = answerQuestion({
          ...question,
          search: searchBy(question.route, room),
          countPassages: () => room.countPassages(),
          writer: configured ?? extractiveWriter,
          fallback: configured && extractiveWriter,
          signal,
        });
        for await (const event of events) {
          send(event);
          if (signal.aborted) break;
        }
      } catch (error) {
        if (!signal.aborted) {
          console.error(error);
          send({ type: 'turn-error', message: 'The question could not be answered.' });
        }
      }
      if (signal.aborted && isRunning(turn)) {
        const milliseconds = performance.now() - begun;
        send({ type: 'turn-finish', status: 'stopped', milliseconds });
      }
      await room.saveTurn(user.id, turn);
      if (!signal.aborted) controller.close();
    },
    cancel: () => left.abort(),
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // `no-transform` keeps compressing proxies from holding events back.
      'cache-control': 'no-cache, no-transform',
    },
  });
}
