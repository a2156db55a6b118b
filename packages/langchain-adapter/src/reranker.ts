import type { Callbacks } from '@langchain/core/callbacks/manager';
import { Document, type DocumentInterface } from '@langchain/core/documents';
import type { EmbeddingsInterface } from '@langchain/core/embeddings';
import { BaseDocumentCompressor } from '@langchain/core/retrievers/document_compressors';
import { VectorStoreError } from '@quarry/adapter-kit';
import type { PointId } from '@quarry/core';
import type { Candidate, Reranker } from '@quarry/core/retrieve';

/** Options of a {@link QuarryReranker}: `score`, `rerankers`, or both, in that order. */
export interface QuarryRerankerOptions {
  /** Judges how well each text answers the query; higher is better. A cross-encoder, a reranking service, a model. */
  score?: (query: string, texts: string[]) => Promise<readonly number[]> | readonly number[];
  /** Rerankers of `@quarry/core/retrieve` (`recency`, `mmr`, `rerankBy`) or of your own, applied in turn. */
  rerankers?: Reranker | readonly Reranker[];
  /** For rerankers that compare documents, such as `mmr`. */
  embeddings?: EmbeddingsInterface;
  /** Documents kept. Default: all. */
  topN?: number;
  /** Leave out documents with lower scores. Default: none. */
  scoreThreshold?: number;
  /** Metadata key of the new score. Default `"relevanceScore"`. */
  scoreMetadataKey?: string;
}

/** Puts documents in a better order, as a document compressor: for `ContextualCompressionRetriever`. */
export class QuarryReranker extends BaseDocumentCompressor {
  readonly #options: QuarryRerankerOptions;

  /** @throws VectorStoreError without anything to rank by */
  constructor(options: QuarryRerankerOptions) {
    super();
    if (!options.score && !options.rerankers) {
      throw new VectorStoreError('invalid-option', 'a reranker needs "score" or "rerankers"');
    }
    this.#options = options;
  }

  override async compressDocuments(
    documents: DocumentInterface[],
    query: string,
    _callbacks?: Callbacks,
  ): Promise<Document[]> {
    if (documents.length === 0) return [];
    const { topN = Number.POSITIVE_INFINITY, scoreThreshold = Number.NEGATIVE_INFINITY } =
      this.#options;
    const { score, scoreMetadataKey = 'relevanceScore' } = this.#options;
    const sources = new Map<PointId, DocumentInterface>(documents.entries());
    let candidates: readonly Candidate[] = documents.map(candidateOf);
    if (score) candidates = await ranked(candidates, query, score);
    candidates = await this.#rerank(candidates, query);
    return candidates
      .filter((candidate) => candidate.score >= scoreThreshold)
      .slice(0, topN)
      .map((candidate) => {
        const { id, pageContent, metadata } = sources.get(candidate.id)!;
        return new Document({
          ...(id === undefined ? {} : { id }),
          pageContent,
          metadata: { ...metadata, [scoreMetadataKey]: candidate.score },
        });
      });
  }

  async #rerank(candidates: readonly Candidate[], query: string): Promise<readonly Candidate[]> {
    const { rerankers = [], embeddings } = this.#options;
    const asked = candidates;
    let vectors: Promise<Map<PointId, readonly number[]>> | undefined;
    let kept = candidates;
    for (const rerank of [rerankers].flat() as Reranker[]) {
      kept = await rerank(kept, {
        query,
        queryVector: undefined,
        signal: undefined,
        vectors: () => {
          vectors ??= embedded(asked, embeddings);
          return vectors;
        },
      });
    }
    return kept;
  }
}

/** A document as Quarry's rerankers see it. Its id is its place; before any judgement its score is its rank's reciprocal. */
function candidateOf({ pageContent, metadata }: DocumentInterface, index: number): Candidate {
  const rank = index + 1;
  const score = 1 / rank;
  return {
    id: index,
    text: pageContent,
    source: text(metadata['source']),
    title: text(metadata['title']),
    headings: Array.isArray(metadata['headings']) ? metadata['headings'].map(String) : [],
    chunk: 0,
    start: 0,
    end: pageContent.length,
    metadata,
    payload: metadata,
    score,
    scoreKind: 'rank',
    legs: {},
    retrieved: { rank, score, kind: 'rank' },
  };
}

async function ranked(
  candidates: readonly Candidate[],
  query: string,
  score: NonNullable<QuarryRerankerOptions['score']>,
): Promise<readonly Candidate[]> {
  const texts = candidates.map((candidate) => candidate.text);
  const scores = await score(query, texts);
  if (scores.length !== texts.length || !scores.every(Number.isFinite)) {
    throw new VectorStoreError(
      'invalid-option',
      `score gave ${scores.length} scores for ${texts.length} texts, expected as many finite ones`,
    );
  }
  return candidates
    .map((candidate, index) => ({ ...candidate, score: scores[index]!, scoreKind: 'score' }))
    .sort((a, b) => b.score - a.score);
}

async function embedded(
  candidates: readonly Candidate[],
  embeddings: EmbeddingsInterface | undefined,
): Promise<Map<PointId, readonly number[]>> {
  if (!embeddings) {
    throw new VectorStoreError(
      'invalid-option',
      'a reranker compares documents, which needs the option "embeddings"',
    );
  }
  const vectors = await embeddings.embedDocuments(candidates.map((candidate) => candidate.text));
  return new Map(candidates.map(({ id }, index) => [id, vectors[index]!]));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
