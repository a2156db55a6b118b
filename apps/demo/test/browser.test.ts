import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentSummary, Turn } from '../src/protocol/index.ts';
import { findChromium, howToGetOne } from './browser/chromium.ts';
import { launch } from './browser/launch.ts';
import { ModelStandIn } from './browser/model-stand-in.ts';
import { buildApp, RunningApp } from './browser/running-app.ts';
import { Visitor } from './browser/visitor.ts';

const chromium = await findChromium();
if (!chromium) console.log(howToGetOne);

/** Milliseconds for a first build on a slow machine. */
const buildPatience = 600_000;

const seed = (path: string) => readFile(new URL(`../seed/${path}`, import.meta.url), 'utf8');
const sourcesOf = (turn: Turn) => new Set(turn.passages?.map(({ source }) => source));

describe.skipIf(!chromium)('Atrium in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildApp();
    browser = await launch(chromium!);
  }, buildPatience);
  afterAll(() => browser?.close());

  describe('without a model', () => {
    let app: RunningApp;
    beforeAll(async () => {
      app = await RunningApp.start();
    });
    afterAll(() => app?.stop());

    it('answers with a citation that opens the document at the very sentence', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Imogen Vale');
      await visitor.page.getByText('Offline answers').waitFor();
      const question = 'How long is a closed client file kept?';
      expect(await visitor.ask(question)).toBe('answered');

      const turn = visitor.turn(question);
      expect(await turn.textContent()).toContain('Extracted offline');
      const chip = turn
        .getByRole('button', { name: /^Citation 1: Document retention schedule/ })
        .last();
      await chip.hover();
      await visitor.page.getByText('document-retention-schedule.md').first().waitFor();
      await chip.click();

      const reader = visitor.page.getByRole('region', {
        name: 'Source: Document retention schedule',
      });
      const marks = reader.locator('mark[data-support]');
      await marks.first().waitFor();
      const marked = (await marks.allTextContents()).join('');
      expect(marked).toContain('seven years, counted from the date of the closing letter');
      // The sentence is on the screen, and it is the file's own text.
      const place = await marks.first().boundingBox();
      expect(place!.y).toBeGreaterThan(0);
      expect(place!.y).toBeLessThan(820);
      const file = await seed('aster-legal/document-retention-schedule.md');
      expect(file.replaceAll('**', '')).toContain(marked);

      await visitor.page.keyboard.press('Escape');
      await reader.waitFor({ state: 'detached' });
      expect(await chip.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it.each(['Quarry', 'LangChain', 'LlamaIndex'])(
      'finds nothing of another tenant about the same words, through %s',
      async (route) => {
        const question = 'How long is the retention of records, and when may we discharge an arm?';
        const seen: { [name: string]: { cited: string[]; turn: Turn; library: string[] } } = {};
        for (const name of ['Tomás Reyes', 'Joel Marsh']) {
          const visitor = await Visitor.arrive(browser, app.address);
          await visitor.signIn(name);
          await visitor.page.getByRole('radio', { name: route }).click();
          await visitor.ask(question);
          const turns = (await (await visitor.fetch('/api/turns')).json()) as Turn[];
          const documents = (await (
            await visitor.fetch('/api/documents')
          ).json()) as DocumentSummary[];
          const cited = await visitor.page
            .locator('[data-citation]')
            .evaluateAll((chips) => chips.map((chip) => chip.getAttribute('aria-label') ?? ''));
          seen[name] = {
            turn: turns.at(-1)!,
            library: documents.map(({ source }) => source),
            cited,
          };
          expect(visitor.complaints).toEqual([]);
          await visitor.leave();
        }
        const legal = seen['Tomás Reyes']!;
        const clinic = seen['Joel Marsh']!;
        for (const { turn, library } of [legal, clinic]) {
          expect(turn.passages?.length).toBeGreaterThan(3);
          for (const source of sourcesOf(turn)) expect(library).toContain(source);
        }
        // Both houses have documents about these words, and no passage, citation or title is shared.
        expect(legal.library.filter((source) => clinic.library.includes(source))).toEqual([]);
        expect(sourcesOf(legal.turn)).toContain('document-retention-schedule.md');
        expect(sourcesOf(clinic.turn)).toContain('patient-records-retention.md');
        expect(legal.cited.filter((label) => clinic.cited.includes(label))).toEqual([]);
      },
    );

    it('takes the tenant from the session and from nowhere else', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      expect((await visitor.fetch('/api/documents')).status()).toBe(401);
      expect((await visitor.fetch('/api/turns')).status()).toBe(401);
      await visitor.signIn('Ada Lindqvist');

      const theirs = '/api/documents/document-retention-schedule.md';
      const nobodys = '/api/documents/no-such-document.md';
      const refusals = await Promise.all([visitor.fetch(theirs), visitor.fetch(nobodys)]);
      expect(refusals.map((answer) => answer.status())).toEqual([404, 404]);
      // Nothing tells "exists elsewhere" from "never was".
      expect(await refusals[0]!.text()).toBe(await refusals[1]!.text());

      const forged = await visitor.fetch('/api/ask?tenant=aster-legal', {
        method: 'POST',
        data: {
          id: crypto.randomUUID(),
          question: 'How long is a closed client file kept?',
          route: 'quarry',
          tenant: 'aster-legal',
          tenant_id: 'aster-legal',
        },
      });
      expect(await forged.text()).not.toContain('document-retention-schedule');
      await visitor.leave();
    });

    it('says so when nothing answers the question', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Imogen Vale');
      const question = 'How do I bake sourdough bread?';
      expect(await visitor.ask(question)).toBe('no-answer');
      await visitor
        .turn(question)
        .getByRole('button', { name: /nearest passages/ })
        .click();
      await visitor.page
        .getByRole('tab', { name: /Retrieved, not cited/, selected: true })
        .waitFor();
      await visitor.leave();
    });

    it('removes a document after asking, for its own tenant only and for good', async () => {
      const own = await RunningApp.start();
      const visitor = await Visitor.arrive(browser, own.address);
      await visitor.signIn('Joel Marsh');
      const neighbour = await Visitor.arrive(browser, own.address);
      await neighbour.signIn('Imogen Vale');
      const address = '/api/documents/wound-care.md';
      expect((await neighbour.fetch(address, { method: 'DELETE' })).status()).toBe(404);
      expect((await visitor.fetch(address)).status()).toBe(200);

      await visitor.page.getByRole('link', { name: 'Library', exact: true }).click();
      const row = visitor.page.getByRole('listitem').filter({ hasText: 'wound-care.md' });
      await row.getByRole('button', { name: /^Remove/ }).click();
      const dialog = visitor.page.getByRole('alertdialog');
      await dialog.getByRole('button', { name: 'Keep' }).click();
      await row.waitFor();
      await row.getByRole('button', { name: /^Remove/ }).click();
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await visitor.page.getByText('wound-care.md').waitFor({ state: 'detached' });
      expect((await visitor.fetch(address)).status()).toBe(404);

      await visitor.page.getByRole('link', { name: 'Ask', exact: true }).click();
      const question = 'How often is a wound dressing changed?';
      await visitor.ask(question);
      expect(await visitor.turn(question).textContent()).not.toContain('wound-care.md');
      expect(visitor.complaints).toEqual([]);
      // It came with the demo, and does not come back with the next start.
      const next = await own.restart();
      const again = await Visitor.arrive(browser, next.address);
      await again.signIn('Joel Marsh');
      expect((await again.fetch(address)).status()).toBe(404);
      await Promise.all([visitor.leave(), neighbour.leave(), again.leave()]);
      await next.stop();
    });

    it('adds an uploaded document, answers from it, and tells why a file was not taken', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Joel Marsh');
      await visitor.page.getByRole('link', { name: 'Library', exact: true }).click();
      const text = '# Parking\n\nThe keys of the ambulance bay hang behind the orange door.\n';
      await visitor.page.getByLabel('Files to add').setInputFiles([
        { name: 'parking.md', mimeType: 'text/markdown', buffer: Buffer.from(text) },
        { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.from(' ') },
        { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') },
      ]);
      const uploads = visitor.page.getByRole('list', { name: 'Uploads' });
      await uploads.getByText('Added, 1 passage').waitFor();
      await uploads.getByText('No text found.').waitFor();
      await uploads.getByText('Only Markdown (.md) and plain text (.txt)').waitFor();
      await visitor.page.getByRole('button', { name: /^Parking/ }).waitFor();

      await visitor.page.getByRole('link', { name: 'Ask', exact: true }).click();
      const question = 'Where do the keys of the ambulance bay hang?';
      expect(await visitor.ask(question)).toBe('answered');
      expect(await visitor.turn(question).textContent()).toContain('behind the orange door');

      const neighbour = await Visitor.arrive(browser, app.address);
      await neighbour.signIn('Imogen Vale');
      expect((await neighbour.fetch('/api/documents/parking.md')).status()).toBe(404);
      expect(await neighbour.ask(question)).not.toBe('retrieving');
      expect(await neighbour.turn(question).textContent()).not.toContain('orange');
      await Promise.all([visitor.leave(), neighbour.leave()]);
    });

    it('asks to sign in again when the session has ended, and keeps the question', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Imogen Vale');
      await visitor.forgetSession();
      const question = 'How many pages may a bundle have?';
      await visitor.page.getByLabel('Question').fill(question);
      await visitor.page.keyboard.press('Enter');
      await visitor.page.getByText('Your session has ended.').waitFor();
      await visitor.signIn('Imogen Vale');
      expect(await visitor.page.getByLabel('Question').inputValue()).toBe(question);
      await visitor.leave();
    });

    it('works on a phone: the source is a sheet, and nothing scrolls sideways', async () => {
      const visitor = await Visitor.arrive(browser, app.address, { width: 390, height: 844 });
      await visitor.signIn('Tomás Reyes');
      const question = 'What does discharge by frustration need?';
      await visitor.ask(question);
      await visitor.turn(question).locator('[data-citation]').first().click();
      const sheet = visitor.page.getByRole('dialog');
      await sheet.locator('mark[data-support]').first().waitFor();
      await visitor.page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'detached' });
      const wider = await visitor.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wider).toBe(0);
      await visitor.leave();
    });
  });

  describe('with a model behind OPENAI_BASE_URL', () => {
    let app: RunningApp;
    let model: ModelStandIn;
    beforeAll(async () => {
      model = await ModelStandIn.start();
      app = await RunningApp.start({
        OPENAI_BASE_URL: model.baseURL,
        OPENAI_MODEL: 'stand-in-chat',
        OPENAI_EMBEDDING_MODEL: 'stand-in-embedding',
      });
    });
    afterAll(async () => {
      await app?.stop();
      await model?.stop();
    });

    it('streams its answer, keeps the citations that hold, and drops and counts the others', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Imogen Vale');
      await visitor.page.getByText('stand-in-chat').waitFor();
      model.script = {
        kind: 'say',
        pieces: [
          'A closed client file is kept for ',
          '**seven years** [',
          '[p',
          '1]]. It is said that the moon is green [[p99]].',
        ],
      };
      const question = 'How long is a closed client file kept?';
      expect(await visitor.ask(question)).toBe('answered');
      const turn = visitor.turn(question);
      const text = await turn.textContent();
      expect(text).toContain('A closed client file is kept for seven years');
      expect(text).toContain('1 unsupported citation removed');
      expect(text).not.toMatch(/\[|p99/);
      expect(await turn.locator('[data-citation]').count()).toBe(1);

      await turn.locator('[data-citation]').click();
      const marks = visitor.page.locator('mark[data-support]');
      await marks.first().waitFor();
      expect((await marks.allTextContents()).join('')).toContain(
        'A closed client file is kept for seven years',
      );

      // What the model was given is this tenant's alone; vectors were asked for as floats.
      const chat = model.requests.filter(({ path }) => path === '/v1/chat/completions').at(-1)!;
      const prompt = chat.body.messages?.map(({ content }) => content).join('\n') ?? '';
      expect(prompt).toContain('A closed client file is kept for');
      for (const stranger of ['Borealis', 'patient', 'catheter'])
        expect(prompt).not.toContain(stranger);
      const embeddings = model.requests.filter(({ path }) => path === '/v1/embeddings');
      expect(embeddings.length).toBeGreaterThan(1);
      for (const { body } of embeddings) expect(body.encoding_format).toBe('float');
      expect(visitor.complaints).toEqual([]);
      await visitor.leave();
    });

    it('shows a refusal to guess as no answer', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Tomás Reyes');
      model.script = { kind: 'say', pieces: ['NO_', 'ANSWER'] };
      const question = 'Is the moon green?';
      expect(await visitor.ask(question)).toBe('no-answer');
      expect(await visitor.turn(question).textContent()).not.toContain('NO_');
      await visitor.leave();
    });

    it.each([
      ['refuses', { kind: 'refuse', status: 401 }, 'stand-in-chat refused the key.'],
      ['breaks off', { kind: 'break', pieces: ['Half a sent'] }, 'broke off in the middle'],
    ] as const)('falls back visibly when the model %s', async (_, script, reason) => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Joel Marsh');
      model.script = script as typeof model.script;
      const question = "How long is an adult patient's record kept after the last visit?";
      expect(await visitor.ask(question)).toBe('answered');
      const text = await visitor.turn(question).textContent();
      expect(text).toContain(reason);
      expect(text).toContain('extracted from the passages instead');
      expect(text).toContain('ten years after the last visit');
      expect(text).not.toContain('Half a sent');
      await visitor.leave();
    });

    it('searches by words alone, and says so, when the embedding model fails', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Tomás Reyes');
      model.script = { kind: 'say', pieces: ['By words [[p1]].'] };
      model.embeddingsFail = true;
      try {
        for (const route of ['Quarry', 'LangChain', 'LlamaIndex']) {
          await visitor.page.getByRole('radio', { name: route }).click();
          const question = `What does discharge by frustration need, ${route}?`;
          expect(await visitor.ask(question)).toBe('answered');
          const text = await visitor.turn(question).textContent();
          expect(text).toContain('this search went by words alone');
          expect(text).toContain('discharge of a contract');
        }
      } finally {
        model.embeddingsFail = false;
      }
      await visitor.leave();
    });

    it('keeps what was written when it is stopped, also after a reload', async () => {
      const visitor = await Visitor.arrive(browser, app.address);
      await visitor.signIn('Ada Lindqvist');
      const pieces = Array.from({ length: 400 }, (_, index) => `word${index} `);
      model.script = { kind: 'say', pieces, pause: 30 };
      const question = 'Tell me everything about discharge.';
      await visitor.begin(question);
      await visitor.turn(question).getByText('word5 ').waitFor();
      expect(await visitor.page.getByRole('log').getAttribute('aria-busy')).toBe('true');
      await visitor.page.getByRole('button', { name: 'Stop' }).click();
      await visitor.page.locator('[data-turn=stopped]').waitFor();
      expect(await visitor.turn(question).textContent()).toContain('word5 ');
      expect(await visitor.page.getByRole('log').getAttribute('aria-busy')).toBe('false');

      await expect
        .poll(async () => ((await (await visitor.fetch('/api/turns')).json()) as Turn[]).length)
        .toBe(1);
      await visitor.page.reload();
      await visitor.page.locator('[data-turn=stopped]').waitFor();
      const kept = await visitor.turn(question).textContent();
      expect(kept).toContain('word5 ');
      expect(kept).not.toContain('word399');
      await visitor.leave();
    });
  });
});
