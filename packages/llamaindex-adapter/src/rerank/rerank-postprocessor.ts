import type { BaseEmbedding } from '@llamaindex/core/embeddings';
import type { MessageContent } from '@llamaindex/core/llms';
import type { BaseNodePostprocessor } from '@llamaindex/core/postprocessor';
import { MetadataMode, type NodeWithScore } from '@llamaindex/core/schema';
import { extractText } from '@llamaindex/core/utils';
import { checkRerankOptions, type RerankOptions, rerankTexts } from '@quarry/adapter-kit';

/** Options of a {@link QuarryReranker}. */
export interface QuarryRerankerOptions extends RerankOptions {
  /** For rerankers that compare nodes with each other, such as `mmr`. */
  embedModel?: BaseEmbedding;
}

/** Puts nodes in a better order after retrieval. Nodes get the new scores. */
export class QuarryReranker implements BaseNodePostprocessor {
  readonly #options: QuarryRerankerOptions;

  /** @throws VectorStoreError without anything to rank by */
  constructor(options: QuarryRerankerOptions) {
    checkRerankOptions(options);
    this.#options = options;
  }

  async postprocessNodes(nodes: NodeWithScore[], query?: MessageContent): Promise<NodeWithScore[]> {
    const { embedModel, ...options } = this.#options;
    const texts = nodes.map(({ node, score }) => ({
      text: node.getContent(MetadataMode.NONE),
      metadata: node.metadata,
      score,
    }));
    const embed = embedModel && ((texts: string[]) => embedModel.getTextEmbeddings(texts));
    const words = query === undefined ? '' : extractText(query);
    const ranked = await rerankTexts(texts, words, options, embed);
    return ranked.map(({ index, score }) => ({ node: nodes[index]!.node, score }));
  }
}
