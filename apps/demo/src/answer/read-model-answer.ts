import { CitationReader, findSupport, type Passage } from '@quarry/core/retrieve';
import type { WrittenPart } from './answer-writer.ts';

/** What a model is told to write instead of guessing. */
export const noAnswer = 'NO_ANSWER';

/**
 * Reads what a model writes: marks become citations of passages it was really given, each with the sentence that supports
 * the one before the mark; others are left out and counted. The agreed refusal becomes nothing.
 */
export async function* readModelAnswer(
  text: AsyncIterable<string>,
  passages: readonly Passage[],
): AsyncGenerator<WrittenPart> {
  const reader = new CitationReader(passages);
  let claim = '';
  let dropped = 0;
  for await (const delta of withoutRefusal(text)) yield* parts(reader.push(delta));
  yield* parts(reader.end());

  function* parts(read: ReturnType<typeof reader.push>): Generator<WrittenPart> {
    for (const part of read) {
      if (part.type === 'text') {
        claim += part.text;
        yield part;
        continue;
      }
      const { number, passage } = part;
      const support = findSupport(lastSentence(claim), passage);
      yield {
        type: 'citation',
        number,
        passageId: String(passage.id),
        support: support ? { start: support.start, end: support.end } : null,
      };
    }
    for (; dropped < reader.unsupported.length; dropped++) yield { type: 'dropped-citation' };
  }
}

/** What a mark at the end of `text` stands for. */
function lastSentence(text: string): string {
  const trimmed = text.replace(/[\s.!?。!?]+$/u, '');
  const boundary = /[.!?。!?]\s(?!.*[.!?。!?]\s)|\n(?!.*\n)/su.exec(trimmed);
  return boundary ? trimmed.slice(boundary.index + 1) : trimmed;
}

/** The text, or nothing if it begins with the refusal; so much of it is held back as could still become that. */
async function* withoutRefusal(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held: string | null = '';
  for await (const delta of text) {
    if (held === null) {
      yield delta;
      continue;
    }
    held += delta;
    const beginning = held.trimStart();
    if (beginning.startsWith(noAnswer)) return;
    if (noAnswer.startsWith(beginning)) continue;
    yield held;
    held = null;
  }
  if (held) yield held;
}
