import { describe, expect, it } from 'vitest';
import type { Passage, Turn, TurnEvent } from '../src/protocol/index.ts';
import {
  applyEvent,
  beginTurn,
  citationsOf,
  citedPassages,
  decodeEvents,
  encodeEvent,
} from '../src/protocol/index.ts';

const start = {
  type: 'turn-start',
  id: 'turn',
  question: 'Why?',
  route: 'quarry',
  askedAt: '2026-11-01T00:00:00Z',
} as const;

const passage = (id: string): Passage => ({
  id,
  source: `${id}.md`,
  title: id,
  headings: [],
  text: id,
  start: 0,
  end: 1,
  rank: 1,
  score: { value: 1, kind: 'cosine' },
  legs: [],
});

const support = { start: 0, end: 1 };
const run = (events: TurnEvent[]): Turn => events.reduce(applyEvent, beginTurn(start));

describe('turn', () => {
  it('collects text and citations in reading order, and counts what was dropped', () => {
    const turn = run([
      {
        type: 'passages-found',
        passages: [passage('a'), passage('b')],
        searched: 9,
        problem: null,
        milliseconds: 2,
      },
      { type: 'writer-start', writer: { kind: 'openai', model: 'm' } },
      { type: 'text-delta', delta: 'One' },
      { type: 'text-delta', delta: ' two.' },
      { type: 'citation-add', number: 1, passageId: 'b', support },
      { type: 'citation-drop' },
      { type: 'text-delta', delta: ' Three.' },
      { type: 'citation-add', number: 2, passageId: 'a', support: null },
      { type: 'citation-add', number: 1, passageId: 'b', support: null },
      { type: 'turn-finish', status: 'answered', milliseconds: 10 },
    ]);
    expect(turn.parts).toEqual([
      { kind: 'text', text: 'One two.' },
      { kind: 'citation', number: 1, passageId: 'b', support },
      { kind: 'text', text: ' Three.' },
      { kind: 'citation', number: 2, passageId: 'a', support: null },
      { kind: 'citation', number: 1, passageId: 'b', support: null },
    ]);
    expect(turn).toMatchObject({ status: 'answered', removedCitations: 1, milliseconds: 10 });
    expect(citationsOf(turn).map(({ number }) => number)).toEqual([1, 2, 1]);
    const cited = citedPassages(turn).map(({ number, passage: { id }, support: at }) => [
      number,
      id,
      at,
    ]);
    expect(cited).toEqual([
      [1, 'b', support],
      [2, 'a', null],
    ]);
  });

  it('keeps what was written when it is stopped or fails', () => {
    const written: TurnEvent[] = [{ type: 'text-delta', delta: 'Half' }];
    const stopped = run([...written, { type: 'turn-finish', status: 'stopped', milliseconds: 1 }]);
    const failed = run([...written, { type: 'turn-error', message: 'gone' }]);
    expect(stopped.parts).toEqual([{ kind: 'text', text: 'Half' }]);
    expect(failed).toMatchObject({ status: 'failed', error: 'gone', parts: stopped.parts });
  });

  it('does not mix half an answer of a failed model with its replacement', () => {
    const turn = run([
      { type: 'text-delta', delta: 'From the model' },
      { type: 'citation-drop' },
      { type: 'writer-fallback', reason: 'The model failed.' },
      { type: 'text-delta', delta: 'Extracted' },
    ]);
    expect(turn.parts).toEqual([{ kind: 'text', text: 'Extracted' }]);
    expect(turn).toMatchObject({ fallbackReason: 'The model failed.', removedCitations: 0 });
  });
});

describe('event stream', () => {
  const events = [{ text: 'ä\n\ndata: ' }, { text: '𝒳' }, { text: '' }];
  const bytes = new TextEncoder().encode(events.map(encodeEvent).join(''));

  function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
    return new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
  }

  async function eventsOf(body: ReadableStream<Uint8Array>): Promise<unknown[]> {
    const found: unknown[] = [];
    for await (const event of decodeEvents(body)) found.push(event);
    return found;
  }

  it('survives every cut of the bytes', async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const body = streamOf(bytes.slice(0, cut), bytes.slice(cut));
      expect(await eventsOf(body), `cut at ${cut}`).toEqual(events);
    }
  });

  it('gives the whole events of a stream that breaks off', async () => {
    const body = streamOf(bytes.slice(0, -4));
    expect(await eventsOf(body)).toEqual(events.slice(0, 2));
  });
});
