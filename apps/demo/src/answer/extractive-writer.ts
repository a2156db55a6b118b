import { setTimeout as sleep } from 'node:timers/promises';
import { extractAnswer } from '@quarry/core/retrieve';
import type { AnswerWriter } from './answer-writer.ts';

/** Milliseconds between words: all of it is known at once, but a text that appears whole is hard to follow. */
const pace = 14;

/** Answers with the passages' own sentences, each with its place. Needs no model and no network. */
export const extractiveWriter: AnswerWriter = {
  view: { kind: 'extractive', model: 'extractive' },
  async *write({ question, passages, signal }) {
    const numbers = new Map<string, number>();
    let previous = '';
    for (const { text, passage, start, end } of extractAnswer(question, passages).sentences) {
      const passageId = String(passage.id);
      const gap = previous === '' ? '' : previous === passageId ? ' ' : '\n\n';
      for (const word of `${gap}${text}`.split(/(?<=\s)(?=\S)/)) {
        yield { type: 'text', text: word };
        await sleep(pace, undefined, { signal });
      }
      const number = numbers.get(passageId) ?? numbers.size + 1;
      numbers.set(passageId, number);
      yield { type: 'citation', number, passageId, support: { start, end } };
      previous = passageId;
    }
  },
};
