import { Settings } from '@llamaindex/core/global';
import type { LLM, MessageContent } from '@llamaindex/core/llms';
import type { BaseNodePostprocessor } from '@llamaindex/core/postprocessor';
import { BaseQueryEngine, type QueryType } from '@llamaindex/core/query-engine';
import type { BaseRetriever } from '@llamaindex/core/retriever';
import { EngineResponse, MetadataMode, type NodeWithScore } from '@llamaindex/core/schema';
import { extractText } from '@llamaindex/core/utils';
import { passageElements } from '@quarry/adapter-kit';
import type { CitationReader } from '@quarry/core/retrieve';

/** A node under the name that a model cites it by. */
export interface CitableNode {
  readonly key: string;
  readonly node: NodeWithScore;
}

/** A node that an answer cites. */
export interface NodeCitation {
  /** As it stands in the answer: `[1]` and so on, by first use. */
  readonly number: number;
  readonly node: NodeWithScore;
  /** How often the answer cites it. */
  readonly uses: number;
}

/** Options of a {@link CitationQueryEngine}. */
export interface CitationQueryEngineOptions {
  retriever: BaseRetriever;
  /** Default: that of LlamaIndex's `Settings`. */
  llm?: LLM;
  nodePostprocessors?: BaseNodePostprocessor[];
  /** What the model is told before the rules on citing, such as tone and language. */
  instructions?: string;
}

/** Found nothing: what LlamaIndex's own query engines answer. */
const emptyResponse = 'Empty Response';

/**
 * A query engine whose answers cite their sources, and cite nothing else.
 *
 * The answer says `[1]`, `[2]` and so on, numbered by first use. `sourceNodes[0]` is what `[1]` cites; nodes that were found
 * but not cited follow. `metadata.citations` lists the citations, `metadata.unsupported` what the model named that it had
 * not been given; such citations are gone from the text. LlamaIndex.TS has no such engine; Python's does not check.
 *
 * @example
 * const engine = new CitationQueryEngine({ retriever: index.asRetriever({ similarityTopK: 5 }) });
 * const { response, sourceNodes } = await engine.query({ query: 'How do I reset it?' });
 */
export class CitationQueryEngine extends BaseQueryEngine {
  readonly retriever: BaseRetriever;
  readonly nodePostprocessors: BaseNodePostprocessor[];
  readonly #llm: LLM | undefined;
  readonly #instructions: string;

  constructor({ retriever, llm, nodePostprocessors, instructions }: CitationQueryEngineOptions) {
    super();
    this.retriever = retriever;
    this.nodePostprocessors = nodePostprocessors ?? [];
    this.#llm = llm;
    this.#instructions = instructions ?? '';
  }

  override async retrieve(query: QueryType): Promise<NodeWithScore[]> {
    let nodes = await this.retriever.retrieve(query);
    for (const postprocessor of this.nodePostprocessors) {
      nodes = await postprocessor.postprocessNodes(nodes, contentOf(query));
    }
    return nodes;
  }

  override async _query(
    query: QueryType,
    stream?: boolean,
  ): Promise<EngineResponse | AsyncIterable<EngineResponse>> {
    const nodes = await this.retrieve(query);
    const passages = nodes.map((node, index): CitableNode => ({ key: `p${index + 1}`, node }));
    const { CitationReader, citationInstructions } = await import('@quarry/core/retrieve');
    const reader = new CitationReader(passages);
    if (nodes.length === 0) {
      const response = EngineResponse.fromResponse(emptyResponse, stream ?? false, []);
      return stream ? one(response) : response;
    }
    const messages = [
      {
        role: 'system' as const,
        content: [this.#instructions, citationInstructions].filter(Boolean).join('\n\n'),
      },
      {
        role: 'user' as const,
        content: `${passageElements(passages.map(readable))}\n\n${extractText(contentOf(query))}`,
      },
    ];
    const llm = this.#llm ?? Settings.llm;
    if (!stream) {
      const { message } = await llm.chat({ messages });
      const parts = [...reader.push(extractText(message.content)), ...reader.end()];
      return responseOf(parts, reader, passages, false);
    }
    return streamed(await llm.chat({ messages, stream: true }), reader, passages);
  }

  protected override _getPrompts() {
    return {};
  }

  protected override _updatePrompts() {}

  protected override _getPromptModules() {
    return {};
  }
}

type Part = ReturnType<CitationReader<CitableNode>['push']>[number];

async function* streamed(
  chunks: AsyncIterable<{ readonly delta: string }>,
  reader: CitationReader<CitableNode>,
  passages: readonly CitableNode[],
): AsyncGenerator<EngineResponse> {
  for await (const { delta } of chunks) {
    const parts = reader.push(delta);
    if (parts.length > 0) yield responseOf(parts, reader, passages, true);
  }
  // The last one carries the final citations, even if no text is left.
  yield responseOf(reader.end(), reader, passages, true);
}

function responseOf(
  parts: readonly Part[],
  reader: CitationReader<CitableNode>,
  passages: readonly CitableNode[],
  isStream: boolean,
): EngineResponse {
  const text = parts
    .map((part) => (part.type === 'text' ? part.text : `[${part.number}]`))
    .join('');
  const cited = reader.citations;
  const citedKeys = new Set(cited.map(({ passage }) => passage.key));
  const rest = passages.filter(({ key }) => !citedKeys.has(key));
  const ordered = [...cited.map(({ passage }) => passage), ...rest].map(({ node }) => node);
  const response = EngineResponse.fromResponse(text, isStream, ordered);
  response.metadata = {
    citations: cited.map(
      ({ number, passage, uses }): NodeCitation => ({ number, node: passage.node, uses }),
    ),
    unsupported: [...reader.unsupported],
  };
  return response;
}

async function* one(response: EngineResponse): AsyncGenerator<EngineResponse> {
  yield response;
}

function readable({ key, node: { node } }: CitableNode) {
  const { title, file_name: file, source } = node.metadata;
  const name = [title, file, source].find((value) => typeof value === 'string' && value !== '');
  return { key, title: name as string | undefined, text: node.getContent(MetadataMode.LLM) };
}

function contentOf(query: QueryType): MessageContent {
  return typeof query === 'string' ? query : query.query;
}
