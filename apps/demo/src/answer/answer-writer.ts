import type { Passage } from '@quarry/core/retrieve';
import type { TextRange, WriterView } from '../protocol/index.ts';

export interface WritingRequest {
  question: string;
  /** Best first. */
  passages: readonly Passage[];
  signal: AbortSignal;
}

/** A piece of an answer, in reading order. */
export type WrittenPart =
  | { type: 'text'; text: string }
  /** Numbers are given by first use. `support` is the sentence of the passage that says it, where one clearly does. */
  | { type: 'citation'; number: number; passageId: string; support: TextRange | null }
  /** A citation of something that was not retrieved. It is left out. */
  | { type: 'dropped-citation' };

/** Something that answers a question from passages. */
export interface AnswerWriter {
  readonly view: WriterView;
  /** The answer as it is written. Nothing at all means that the passages do not hold one. */
  write(request: WritingRequest): AsyncIterable<WrittenPart>;
}

/** A configured writer could not do its work; the message is for the reader. */
export class WriterError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WriterError';
  }
}
