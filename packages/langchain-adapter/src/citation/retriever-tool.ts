import type { BaseRetrieverInterface } from '@langchain/core/retrievers';
import { DynamicStructuredTool } from '@langchain/core/tools';
import type { QuarryRetrieverInput } from '../retriever.js';
import type { QuarryVectorStore } from '../vector-store.js';
import {
  type DocumentPassage,
  PASSAGE_SCORE_KEY,
  passagesText,
  toPassages,
} from './document-passage.js';

/** What a search left beside its text: everything a citation needs. */
export interface RetrieverArtifact {
  readonly type: 'quarry-passages';
  readonly query: string;
  /** Those the model was shown, best first. */
  readonly passages: DocumentPassage[];
}

/** Options of a {@link retrieverTool}. */
export interface RetrieverToolOptions extends Omit<QuarryRetrieverInput, 'metadata'> {
  /** Letters, digits, `_` and `-`. Default `"search_documents"`. */
  name?: string;
  /** Tells the model what can be found, and when to look. */
  description?: string;
  /** Tells the model what to write. */
  queryDescription?: string;
}

const schema = (description: string) => ({
  type: 'object' as const,
  properties: { query: { type: 'string' as const, description } },
  required: ['query'],
  additionalProperties: false,
});

/**
 * A tool that searches. The model gets passages, each with a key to cite it by; the tool message's `artifact` carries the
 * same passages with their ids and metadata, so that `checkAgentAnswer` can tell which citations are true.
 *
 * @param source a store, searched with the options given, or any retriever
 */
export function retrieverTool(
  source: QuarryVectorStore | BaseRetrieverInterface,
  {
    name = 'search_documents',
    description = 'Searches the documents and returns passages, each with an id to cite it by.',
    queryDescription = 'What to look for, in the words the documents would use.',
    ...search
  }: RetrieverToolOptions = {},
): DynamicStructuredTool {
  const retriever =
    'asRetriever' in source
      ? source.asRetriever({ scoreMetadataKey: PASSAGE_SCORE_KEY, ...search })
      : source;
  return new DynamicStructuredTool({
    name,
    description,
    schema: schema(queryDescription),
    responseFormat: 'content_and_artifact',
    func: async (
      { query }: { query: string },
      runManager?: { getChild(tag?: string): unknown },
      config?: { signal?: AbortSignal },
    ): Promise<[string, RetrieverArtifact]> => {
      const callbacks = runManager?.getChild('retriever') as never;
      const { signal } = config ?? {};
      const documents = await retriever.invoke(query, {
        callbacks,
        ...(signal ? { signal } : {}),
      });
      const passages = toPassages(documents);
      return [passagesText(passages), { type: 'quarry-passages', query, passages }];
    },
  }) as unknown as DynamicStructuredTool;
}
