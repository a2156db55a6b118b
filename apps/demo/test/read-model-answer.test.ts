import type { Passage } from '@quarry/core/retrieve';
import { describe, expect, it } from 'vitest';
import { readModelAnswer } from '../src/answer/read-model-answer.ts';

const passage = (key: string, start: number, text: string): Passage => ({
  key,
  id: `id-${key}`,
  source: `${key}.md`,
  title: key,
  headings: [],
  chunk: 0,
  text,
  start,
  end: start + text.length,
  metadata: {},
  score: 1,
  scoreKind: 'rrf',
  legs: {},
  retrieved: { rank: 1, score: 1, kind: 'rrf' },
  payload: {},
});

const files = 'Deeds stay in the strong room. A closed file is kept for seven years.';
const mail = 'Unfiled mail is deleted after eighteen months.';
const passages = [passage('p1', 100, files), passage('p2', 900, mail)];

/** The answer as one line: `<number id: sentence>` for a citation with its support, `<>` at the end for each dropped one. */
async function read(...deltas: string[]): Promise<string> {
  async function* text() {
    yield* deltas;
  }
  let line = '';
  let dropped = '';
  for await (const part of readModelAnswer(text(), passages)) {
    if (part.type === 'text') line += part.text;
    else if (part.type === 'dropped-citation') dropped += '<>';
    else {
      const cited = passages.find(({ id }) => id === part.passageId)!;
      const { start, end } = part.support ?? { start: 0, end: 0 };
      const support = part.support
        ? cited.text.slice(start - cited.start, end - cited.start)
        : 'whole passage';
      line += `<${part.number} ${part.passageId}: ${support}>`;
    }
  }
  return line + dropped;
}

const answer =
  'Unfiled mail goes after eighteen months [[p2]]. A closed client file is kept for seven years [[p1]]. ' +
  'Bananas are yellow [[p1]], says [[p7]].';

describe('answer of a model', () => {
  it('gives each citation the sentence that supports what stands before it', async () => {
    const line = await read(answer);
    expect(line).toContain(`months <1 id-p2: ${mail}>.`);
    expect(line).toContain('seven years <2 id-p1: A closed file is kept for seven years.>.');
  });

  it('marks no sentence where none says it, and drops what was never given', async () => {
    const line = await read(answer);
    expect(line).toContain('yellow <2 id-p1: whole passage>');
    expect(line.endsWith(', says.<>')).toBe(true);
    expect(line).not.toContain('p7');
  });

  it('is the same however the stream is cut', async () => {
    const whole = await read(answer);
    for (const size of [1, 2, 3, 7]) {
      const pieces = answer.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(await read(...pieces), `pieces of ${size}`).toBe(whole);
    }
  });

  it('turns the agreed refusal into nothing, and nothing else', async () => {
    expect(await read('NO_ANSWER')).toBe('');
    expect(await read(' NO', '_ANS', 'WER', '.\nI am sorry.')).toBe('');
    expect(await read('NO', '_ENTRY signs are red.')).toBe('NO_ENTRY signs are red.');
    expect(await read('N', 'O')).toBe('NO');
  });
});
