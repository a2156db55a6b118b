import type { BlockKind, TextBlock } from './extracted-document.js';

interface OpenElement {
  readonly kind: BlockKind;
  readonly preformatted: boolean;
  readonly level: number | undefined;
}

interface GrowingBlock {
  kind: BlockKind;
  start: number;
  end: number;
  breaks: number[];
  heading?: { level: number; text: string };
}

const root: OpenElement = { kind: 'paragraph', preformatted: false, level: undefined };

/**
 * Writes running text out of nested elements and keeps the offsets of its blocks. A block ends where another one begins,
 * so text around a nested block becomes blocks of its own; list items and table rows follow on the next line, everything
 * else after an empty line. Time is linear in the text.
 */
export class TextBuilder {
  readonly #parts: string[] = [];
  #length = 0;
  readonly #blocks: GrowingBlock[] = [];
  readonly #open: OpenElement[] = [];
  /** Text of the block being written, and whether white space there would lead or double. */
  #pending: string[] = [];
  #afterSpace = true;

  /** An element that is a block begins. `level` is the depth of a heading. */
  enter(kind: BlockKind, preformatted: boolean, level: number | undefined): void {
    this.#flush();
    const outer = this.#current;
    // A paragraph inside a list item, a table or a heading is part of it.
    const inherits = kind === 'paragraph';
    this.#open.push({
      kind: inherits ? outer.kind : kind,
      preformatted: preformatted || outer.preformatted,
      level: inherits ? outer.level : level,
    });
  }

  /** The innermost block element ends. */
  leave(): void {
    this.#flush();
    this.#open.pop();
  }

  /** A table cell begins. */
  cell(): void {
    if (this.#pending.length > 0) this.#push(this.#afterSpace ? '| ' : ' | ');
  }

  lineBreak(): void {
    this.#push('\n');
  }

  append(text: string): void {
    if (this.#current.preformatted) {
      this.#push(text);
      return;
    }
    const collapsed = text.replace(/[ \t\r\n\f]+/g, ' ');
    this.#push(this.#afterSpace ? collapsed.replace(/^ /, '') : collapsed);
  }

  finish(): { text: string; blocks: TextBlock[] } {
    this.#flush();
    return { text: this.#parts.join(''), blocks: this.#blocks };
  }

  get #current(): OpenElement {
    return this.#open[this.#open.length - 1] ?? root;
  }

  #push(text: string): void {
    if (text === '') return;
    this.#pending.push(text);
    this.#afterSpace = /[ \n]$/.test(text);
  }

  #flush(): void {
    const { kind, preformatted, level } = this.#current;
    const raw = this.#pending.join('');
    const content = preformatted
      ? raw.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()
      : raw.replace(/ +\n/g, '\n').trim();
    this.#pending = [];
    this.#afterSpace = true;
    if (content === '') return;

    const previous = this.#blocks[this.#blocks.length - 1];
    const continues = previous?.kind === kind && (kind === 'list' || kind === 'table');
    if (previous) this.#write(continues ? '\n' : '\n\n');
    const start = this.#length;
    this.#write(content);
    if (continues) {
      previous.end = this.#length;
      previous.breaks.push(start);
      return;
    }
    const breaks = Array.from(content.matchAll(/\n/g), (newline) => start + newline.index + 1);
    const block: GrowingBlock = { kind, start, end: this.#length, breaks };
    if (level !== undefined) block.heading = { level, text: content.replace(/\s+/g, ' ') };
    this.#blocks.push(block);
  }

  #write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }
}
