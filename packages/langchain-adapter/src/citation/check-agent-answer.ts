import type { CheckedAnswer } from '@quarry/core/retrieve';
import type { DocumentPassage } from './document-passage.js';
import type { RetrieverArtifact } from './retriever-tool.js';

/** A message of a conversation, as far as citations go. */
interface MessageLike {
  readonly content?: unknown;
  readonly artifact?: unknown;
  getType?(): string;
  _getType?(): string;
}

/**
 * What to tell a model that has a {@link retrieverTool}, in its system prompt: how to cite, so that `checkAgentAnswer`
 * finds it.
 */
export const citationPrompt =
  'Answer from the passages that your tools return and nothing else. After each statement, name the passages it rests on ' +
  'by their id in double square brackets, like [[p1234567]]. Cite only ids that were given, never a number of your own. ' +
  'If no passage answers the question, say so and cite nothing.';

/** Passages that the tools of a conversation returned, each once. */
export function passagesOf(messages: readonly MessageLike[]): DocumentPassage[] {
  const passages = new Map<string, DocumentPassage>();
  for (const { artifact } of messages) {
    if (!isArtifact(artifact)) continue;
    for (const passage of artifact.passages) {
      if (!passages.has(passage.key)) passages.set(passage.key, passage);
    }
  }
  return [...passages.values()];
}

/**
 * The last answer of a conversation with its citations resolved: numbered by first use, each to a passage that a tool really
 * returned. Citations of anything else are taken out and listed as `unsupported`.
 */
export async function checkAgentAnswer(
  messages: readonly MessageLike[],
): Promise<CheckedAnswer<DocumentPassage>> {
  const { checkCitations } = await import('@quarry/core/retrieve');
  const answer = messages.findLast((message) => typeOf(message) === 'ai');
  return checkCitations(textOf(answer?.content), passagesOf(messages));
}

function isArtifact(artifact: unknown): artifact is RetrieverArtifact {
  return (artifact as { type?: unknown } | null | undefined)?.type === 'quarry-passages';
}

function typeOf(message: MessageLike): string | undefined {
  return message.getType?.() ?? message._getType?.();
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { type?: unknown; text?: unknown }) =>
      part.type === 'text' && typeof part.text === 'string' ? part.text : '',
    )
    .join('');
}
