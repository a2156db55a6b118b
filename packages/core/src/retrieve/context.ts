import type { Passage } from './passage.js';
import { estimateTokens } from './tokens.js';

/** What a language model is given to answer from. */
export interface AssembledContext {
  /** The passages, each in an element that carries its key, title and section. */
  readonly text: string;
  /** Those in the text, in its order. Only these may be cited. */
  readonly passages: readonly Passage[];
  /** Those that did not fit. */
  readonly leftOut: readonly Passage[];
  /** Of `text`, by `countTokens`. */
  readonly tokens: number;
}

/**
 * Tells a model how to cite passages of an assembled context, so that `CitationReader` finds it. For the system prompt,
 * beside whatever else it says.
 */
export const citationInstructions =
  'Answer from the passages below and nothing else. After each statement, name the passages it rests on by their id in ' +
  'double square brackets, like [[p1]] or [[p2, p5]]. Cite only ids that are given, never a number of your own. ' +
  'If the passages do not answer the question, say so and cite nothing.';

/**
 * Puts passages into the form a language model reads, best first, as many as fit into `tokenBudget`. What passages say
 * cannot break out of their element.
 */
export function assembleContext(
  passages: readonly Passage[],
  {
    tokenBudget = Number.POSITIVE_INFINITY,
    countTokens = estimateTokens,
  }: {
    /** Default: no limit. */
    readonly tokenBudget?: number;
    /** Default: `estimateTokens`. */
    readonly countTokens?: (text: string) => number;
  } = {},
): AssembledContext {
  const taken: Passage[] = [];
  const leftOut: Passage[] = [];
  const parts: string[] = [];
  let tokens = 0;
  for (const passage of passages) {
    const part = element(passage);
    const size = countTokens(part);
    if (tokens + size > tokenBudget) {
      leftOut.push(passage);
      continue;
    }
    tokens += size;
    taken.push(passage);
    parts.push(part);
  }
  return { text: parts.join('\n\n'), passages: taken, leftOut, tokens };
}

function element({ key, title, source, headings, text }: Passage): string {
  const attributes = { id: key, title: title || source, section: headings.join(' › ') };
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}="${escapeAttribute(value)}"`);
  const safe = text.replace(/<(?=\/?passage\b)/gi, '&lt;');
  return `<passage ${written.join(' ')}>\n${safe}\n</passage>`;
}

function escapeAttribute(value: string): string {
  return value
    .replace(/&/g, '&amp;')
    .replace(/"/g, '&quot;')
    .replace(/</g, '&lt;')
    .replace(/\s+/g, ' ');
}
