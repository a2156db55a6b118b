import type { Passage as FoundPassage } from '@quarry/core/retrieve';
import type { Route, TurnEvent } from '../protocol/index.ts';
import { type AnswerWriter, WriterError } from './answer-writer.ts';
import { toPassage } from './to-passage.ts';

/** Finds passages for a question in one tenant's library. */
export type Retriever = (question: string, signal: AbortSignal) => Promise<readonly FoundPassage[]>;

/** What a search came to. */
export interface Findings {
  passages: readonly FoundPassage[];
  /** What went wrong without stopping the search, for the reader. */
  problem: string | null;
}

export interface QuestionRequest {
  id: string;
  question: string;
  route: Route;
  search: (question: string, signal: AbortSignal) => Promise<Findings>;
  /** Passages in the tenant's library. */
  countPassages: () => Promise<number>;
  /** Writes the answer. */
  writer: AnswerWriter;
  /** Takes over when `writer` fails; null when there is no other. */
  fallback: AnswerWriter | null;
  signal: AbortSignal;
}

/** Runs one question from search to the last word. Sources go out before the first word is asked for. */
export async function* answerQuestion(request: QuestionRequest): AsyncGenerator<TurnEvent> {
  const { id, question, route, signal } = request;
  const begun = performance.now();
  yield { type: 'turn-start', id, question, route, askedAt: new Date().toISOString() };

  const searched = await request.countPassages();
  const searchBegun = performance.now();
  const { passages, problem } = await request.search(question, signal);
  const milliseconds = performance.now() - searchBegun;
  yield {
    type: 'passages-found',
    passages: passages.map(toPassage),
    searched,
    problem,
    milliseconds,
  };

  let answered = false;
  if (passages.length > 0) {
    try {
      answered = yield* writeWith(request.writer);
    } catch (error) {
      if (signal.aborted || !(error instanceof WriterError) || !request.fallback) throw error;
      yield { type: 'writer-fallback', reason: error.message };
      answered = yield* writeWith(request.fallback);
    }
  }
  const status = answered ? 'answered' : 'no-answer';
  yield { type: 'turn-finish', status, milliseconds: performance.now() - begun };

  async function* writeWith(writer: AnswerWriter): AsyncGenerator<TurnEvent, boolean> {
    yield { type: 'writer-start', writer: writer.view };
    let written = false;
    for await (const part of writer.write({ question, passages, signal })) {
      if (part.type === 'text') {
        written ||= part.text.trim() !== '';
        yield { type: 'text-delta', delta: part.text };
      } else if (part.type === 'citation') {
        const { number, passageId, support } = part;
        yield { type: 'citation-add', number, passageId, support };
      } else {
        yield { type: 'citation-drop' };
      }
    }
    return written;
  }
}
