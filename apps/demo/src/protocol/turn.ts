import type { Passage, TextRange } from './passage.ts';
import type { WriterView } from './session.ts';

/** Which retriever ran the question; all three search the same tenant-scoped engine. */
export type Route = 'quarry' | 'langchain' | 'llamaindex';

export const routes: readonly Route[] = ['quarry', 'langchain', 'llamaindex'];

/** An answer is text and citations in reading order. Numbers are given once, by first use, and never change. */
export type AnswerPart =
  | { kind: 'text'; text: string }
  /** `support` is the very sentence, where one is clear; else the whole passage has to do. */
  | { kind: 'citation'; number: number; passageId: string; support: TextRange | null };

export type TurnStatus = 'retrieving' | 'writing' | 'answered' | 'no-answer' | 'stopped' | 'failed';

/** A question and what came of it. */
export interface Turn {
  id: string;
  question: string;
  route: Route;
  /** ISO 8601. */
  askedAt: string;
  status: TurnStatus;
  /** Null until the search is done. */
  passages: Passage[] | null;
  /** Passages in the tenant's library when the question was asked. */
  searched: number;
  /** What went wrong in the search without stopping it. */
  searchProblem: string | null;
  retrievalMilliseconds: number;
  writer: WriterView | null;
  /** Why the configured model did not write this answer. */
  fallbackReason: string | null;
  parts: AnswerPart[];
  /** Citations of passages that were not retrieved; they are not shown. */
  removedCitations: number;
  milliseconds: number;
  error: string | null;
}

/** Events of one turn, in the order in which they are sent. */
export type TurnEvent =
  | { type: 'turn-start'; id: string; question: string; route: Route; askedAt: string }
  | {
      type: 'passages-found';
      passages: Passage[];
      searched: number;
      problem: string | null;
      milliseconds: number;
    }
  | { type: 'writer-start'; writer: WriterView }
  | { type: 'writer-fallback'; reason: string }
  | { type: 'text-delta'; delta: string }
  | { type: 'citation-add'; number: number; passageId: string; support: TextRange | null }
  | { type: 'citation-drop' }
  | { type: 'turn-finish'; status: 'answered' | 'no-answer' | 'stopped'; milliseconds: number }
  | { type: 'turn-error'; message: string };

/** Whether more events may follow. */
export function isRunning(turn: Turn): boolean {
  return turn.status === 'retrieving' || turn.status === 'writing';
}

/** A turn as it is before its first event. */
export function beginTurn(start: Extract<TurnEvent, { type: 'turn-start' }>): Turn {
  return {
    id: start.id,
    question: start.question,
    route: start.route,
    askedAt: start.askedAt,
    status: 'retrieving',
    passages: null,
    searched: 0,
    searchProblem: null,
    retrievalMilliseconds: 0,
    writer: null,
    fallbackReason: null,
    parts: [],
    removedCitations: 0,
    milliseconds: 0,
    error: null,
  };
}

/**
 * The turn after one more event. Page and server share it: the page shows the result, the server stores it, so a reload
 * shows what was on the screen.
 */
export function applyEvent(turn: Turn, event: TurnEvent): Turn {
  switch (event.type) {
    case 'turn-start':
      return { ...turn, id: event.id, askedAt: event.askedAt };
    case 'passages-found':
      return {
        ...turn,
        status: 'writing',
        passages: event.passages,
        searched: event.searched,
        searchProblem: event.problem,
        retrievalMilliseconds: event.milliseconds,
      };
    case 'writer-start':
      return { ...turn, writer: event.writer };
    case 'writer-fallback':
      // Half an answer of a model that failed must not be mixed with the replacement.
      return { ...turn, fallbackReason: event.reason, parts: [], removedCitations: 0 };
    case 'text-delta':
      return { ...turn, parts: appendText(turn.parts, event.delta) };
    case 'citation-add': {
      const { number, passageId, support } = event;
      return { ...turn, parts: [...turn.parts, { kind: 'citation', number, passageId, support }] };
    }
    case 'citation-drop':
      return { ...turn, removedCitations: turn.removedCitations + 1 };
    case 'turn-finish':
      return { ...turn, status: event.status, milliseconds: event.milliseconds };
    case 'turn-error':
      return { ...turn, status: 'failed', error: event.message };
  }
}

function appendText(parts: AnswerPart[], delta: string): AnswerPart[] {
  const last = parts.at(-1);
  if (last?.kind !== 'text') return [...parts, { kind: 'text', text: delta }];
  return [...parts.slice(0, -1), { kind: 'text', text: last.text + delta }];
}

/** One use of a passage by an answer. */
export interface Citation {
  number: number;
  passage: Passage;
  support: TextRange | null;
}

/** Every use of a passage, in reading order. The server sends only citations of passages it has sent before. */
export function citationsOf(turn: Turn): Citation[] {
  const passages = new Map(turn.passages?.map((passage) => [passage.id, passage]));
  return turn.parts.flatMap((part) => {
    if (part.kind !== 'citation') return [];
    const passage = passages.get(part.passageId);
    return passage ? [{ number: part.number, passage, support: part.support }] : [];
  });
}

/** The passages an answer rests on, each once, by number. */
export function citedPassages(turn: Turn): Citation[] {
  const first = new Map<number, Citation>();
  for (const citation of citationsOf(turn)) {
    if (!first.has(citation.number)) first.set(citation.number, citation);
  }
  return [...first.values()].sort((left, right) => left.number - right.number);
}
