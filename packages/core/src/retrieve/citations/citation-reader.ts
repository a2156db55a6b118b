import type { AnswerPart, Citable, Citation } from './citation.js';
import { readBracket } from './citation-names.js';

/**
 * Reads the citations out of an answer while it streams.
 *
 * A citation is passed on only when it is complete and names a passage that was really given; others vanish and are counted.
 * Numbers are given once, by first use, per passage, and never change, so whoever shows them need not renumber. Code is
 * left as it is.
 *
 * @example
 * const reader = new CitationReader(context.passages);
 * for await (const delta of stream) for (const part of reader.push(delta)) show(part);
 * for (const part of reader.end()) show(part);
 */
export class CitationReader<Passage extends Citable> {
  readonly #passages = new Map<string, Passage>();
  readonly #citations = new Map<Passage, { number: number; uses: number }>();
  readonly #unsupported: string[] = [];
  /** What cannot be shown yet: it may become a citation, or be the space before one that vanishes. */
  #held = '';
  #inFence = false;

  /** `passages` are those the answer may cite. */
  constructor(passages: readonly Passage[]) {
    for (const passage of passages) {
      this.#passages.set(passage.key.toLowerCase(), passage);
      if (passage.id !== undefined) this.#passages.set(String(passage.id).toLowerCase(), passage);
    }
  }

  /** What can be shown after a further piece of the answer. */
  push(delta: string): AnswerPart<Passage>[] {
    this.#held += delta;
    return this.#read(false);
  }

  /** What is left when the answer is over, an unfinished bracket included. */
  end(): AnswerPart<Passage>[] {
    return this.#read(true);
  }

  /** Passages cited so far, by number. */
  get citations(): Citation<Passage>[] {
    return Array.from(this.#citations, ([passage, use]) => ({ passage, ...use }));
  }

  /** Names that were cited but not given, once per use. */
  get unsupported(): readonly string[] {
    return this.#unsupported;
  }

  #read(isEnd: boolean): AnswerPart<Passage>[] {
    const text = this.#held;
    const parts: AnswerPart<Passage>[] = [];
    let shown = 0;
    let at = 0;
    while (at < text.length) {
      const next = this.#inFence ? text.indexOf('```', at) : indexOfSpecial(text, at);
      if (next < 0) {
        at = text.length - (isEnd ? 0 : tailLength(text, at, this.#inFence));
        break;
      }
      at = next;
      if (text[at] === '`') {
        const end = this.#inFence ? at + 3 : endOfCode(text, at);
        if (end === undefined && !isEnd) break;
        if (text.startsWith('```', at)) this.#inFence = !this.#inFence;
        at = end ?? at + 1;
        continue;
      }
      const reading = readBracket(text, at, (name) => this.#passages.has(name));
      if (reading.type === 'unfinished' && !isEnd) break;
      if (reading.type !== 'citation') {
        at++;
        continue;
      }
      const cited = this.#resolve(reading.names);
      const before = text.slice(shown, at);
      pushText(parts, cited.length > 0 ? before : before.replace(/[ \t]+$/, ''));
      parts.push(...cited);
      at = reading.end;
      shown = at;
    }
    // The space before what may become a citation waits with it.
    const end = isEnd ? text.length : shown + text.slice(shown, at).replace(/[ \t]+$/, '').length;
    pushText(parts, text.slice(shown, end));
    this.#held = text.slice(end);
    return parts;
  }

  #resolve(names: readonly string[]): AnswerPart<Passage>[] {
    const parts: AnswerPart<Passage>[] = [];
    for (const name of names) {
      const passage = this.#passages.get(name);
      if (!passage) {
        this.#unsupported.push(name);
        continue;
      }
      const use = this.#citations.get(passage) ?? { number: this.#citations.size + 1, uses: 0 };
      this.#citations.set(passage, { number: use.number, uses: use.uses + 1 });
      parts.push({ type: 'citation', number: use.number, passage });
    }
    return parts;
  }
}

function indexOfSpecial(text: string, from: number): number {
  const found = text.slice(from).search(/[[【`]/);
  return found < 0 ? -1 : from + found;
}

/** Characters at the end that may be the beginning of a closing fence. */
function tailLength(text: string, from: number, inFence: boolean): number {
  return inFence ? /`*$/.exec(text.slice(from))![0].length : 0;
}

/** Where code that begins at a backtick ends: behind the opening of a fence, or the closing backtick of its line. */
function endOfCode(text: string, from: number): number | undefined {
  const ticks = /^`+/.exec(text.slice(from))![0].length;
  if (ticks >= 3) return from + 3;
  if (from + ticks === text.length) return undefined;
  const line = text.slice(from + ticks, from + 500);
  const lineEnd = line.indexOf('\n');
  const close = line.indexOf('`'.repeat(ticks));
  if (close >= 0 && (lineEnd < 0 || close < lineEnd)) return from + ticks + close + ticks;
  return lineEnd >= 0 || line.length > 400 ? from + ticks : undefined;
}

function pushText<Passage extends Citable>(parts: AnswerPart<Passage>[], text: string): void {
  if (text !== '') parts.push({ type: 'text', text });
}
