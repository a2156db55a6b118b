import type { Callbacks } from '@langchain/core/callbacks/manager';
import { Document, type DocumentInterface } from '@langchain/core/documents';
import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { checkRerankOptions, type RerankOptions, rerankTexts } from '@quarry/adapter-kit';

/** Options of a {@link QuarryReranker}. */
export interface QuarryRerankerOptions extends RerankOptions {
  /** For rerankers that compare documents with each other, such as `mmr`. */
  embeddings?: EmbeddingsInterface;
  /** Metadata key of the new score. Default `"relevanceScore"`. */
  scoreMetadataKey?: string;
}

/** Puts documents in a better order, as a document compressor: for `ContextualCompressionRetriever`. */
export class QuarryReranker extends BaseDocumentCompressor {
  readonly #options: QuarryRerankerOptions;

  /** @throws VectorStoreError without anything to rank by */
  constructor(options: QuarryRerankerOptions) {
    super();
    checkRerankOptions(options);
    this.#options = options;
  }

  override async compressDocuments(
    documents: DocumentInterface[],
    query: string,
    _callbacks?: Callbacks,
  ): Promise<Document[]> {
    const { embeddings, scoreMetadataKey = 'relevanceScore', ...options } = this.#options;
    const texts = documents.map(({ pageContent, metadata }) => ({ text: pageContent, metadata }));
    const embed = embeddings && ((texts: string[]) => embeddings.embedDocuments(texts));
    const ranked = await rerankTexts(texts, query, options, embed);
    return ranked.map(({ index, score }) => {
      const { id, pageContent, metadata } = documents[index]!;
      return new Document({
        ...(id === undefined ? {} : { id }),
        pageContent,
        metadata: { ...metadata, [scoreMetadataKey]: score },
      });
    });
  }
}
