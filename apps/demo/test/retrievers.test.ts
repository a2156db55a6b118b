import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retrieverFor } from '../src/answer/retrievers/index.ts';
import { Library } from '../src/library/index.ts';
import { routes } from '../src/protocol/index.ts';

const questions = [
  'How long do we keep a closed client file?',
  'When must a manufacturer start a product recall?',
  'What does discharge by frustration need?',
  'Who approves a price between two arms of one group?',
];
const signal = new AbortController().signal;

describe('retrievers', () => {
  let directory: string;
  let library: Library;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'atrium-retrievers-'));
    library = await Library.open({
      dataDirectory: directory,
      seedDirectory: fileURLToPath(new URL('../seed', import.meta.url)),
    });
  });
  afterAll(async () => {
    await library?.close();
    await rm(directory, { recursive: true });
  });

  it.each(routes)(
    '%s finds passages at their place in the document, and ranks as Quarry does',
    async (route) => {
      const room = library.room('aster-legal');
      for (const question of questions) {
        const found = await retrieverFor(route, room)(question, signal);
        expect(found).toHaveLength(8);
        for (const { source, text, start, end } of found) {
          const document = await room.document(source);
          expect(document?.text.slice(start, end)).toBe(text);
        }
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((left, right) => right - left));
        const own = await retrieverFor('quarry', room)(question, signal);
        const order = (passages: typeof found) =>
          passages.slice(0, 5).map(({ source, start }) => `${source} ${start}`);
        expect(order(found)).toEqual(order(own));
      }
    },
  );

  it.each(routes)('%s stays in its tenant', async (route) => {
    const sources = new Map<string, Set<string>>();
    for (const tenant of ['aster-legal', 'borealis-clinic']) {
      const found = await retrieverFor(route, library.room(tenant))(
        'retention, recall, arm, discharge',
        signal,
      );
      expect(found).toHaveLength(8);
      sources.set(tenant, new Set(found.map(({ source }) => source)));
    }
    const [legal, clinic] = [...sources.values()];
    expect([...legal!].filter((source) => clinic!.has(source))).toEqual([]);
  });
});
