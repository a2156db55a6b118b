import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Somebody at a browser. */
export class Visitor {
  readonly page: Page;
  /** What the page complained about; empty if all is well. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  static async arrive(
    browser: Browser,
    address: string,
    viewport = { width: 1280, height: 820 },
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport, baseURL: address });
    const visitor = new Visitor(context, await context.newPage());
    await visitor.page.goto('/');
    return visitor;
  }

  async signIn(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
    await this.page.waitForURL('**/ask');
    await this.page.getByLabel('Question').waitFor();
  }

  /** Asks, and waits for the turn to end. Resolves to how it ended. */
  async ask(question: string): Promise<string> {
    await this.begin(question);
    const turn = this.turn(question);
    await turn
      .and(this.page.locator(':not([data-turn=retrieving]):not([data-turn=writing])'))
      .waitFor();
    return (await turn.getAttribute('data-turn')) ?? '';
  }

  /** Sends a question without waiting for anything. */
  async begin(question: string): Promise<void> {
    await this.page.getByLabel('Question').fill(question);
    await this.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await this.turn(question).waitFor();
  }

  /** The latest turn of that question. */
  turn(question: string) {
    return this.page.getByRole('article', { name: question }).last();
  }

  /** Reads an address of the application as this visitor. */
  fetch(path: string, options: { method?: string; data?: unknown } = {}) {
    return this.#context.request.fetch(path, options);
  }

  /** As if the cookie had run out. */
  async forgetSession(): Promise<void> {
    await this.#context.clearCookies();
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}
