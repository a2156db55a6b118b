import type { SparseVector, VectorEngine } from '../engine/index.js';
import { type ChunkOptions, resolveChunkOptions } from './chunking/index.js';
import { compareWithStored } from './compare.js';
import {
  checkDenseVectors,
  checkSparseVectors,
  type Embedder,
  EmbeddingQueue,
  type RetryOptions,
  type SparseEmbedder,
  withRetry,
} from './embedding/index.js';
import { checkCollection } from './ensure-collection.js';
import type { Extractor } from './extract/index.js';
import { forEachConcurrently } from './for-each-concurrently.js';
import { IngestionError, type IngestStage } from './ingestion-error.js';
import { prepareDocument } from './prepare-document.js';
import type { IngestProgress, IngestReport, IngestTotals } from './progress.js';
import type { SourceDocument } from './source-document.js';
import { countChunks, outcomeOf, Tally } from './tally.js';
import { writeChanges } from './write-changes.js';

/** What to ingest, where to, and how hard. */
export interface IngestOptions {
  /** Where points go. A tenant-scoped engine keeps them in that tenant. */
  readonly engine: VectorEngine;
  /** An existing collection; `ensureCollection` makes one that fits. */
  readonly collection: string;
  /** Pulled as fast as documents get done, so an endless source is fine. A source may occur once. */
  readonly documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
  readonly embedder: Embedder;
  /** For keyword and hybrid search. Leave it out for dense search alone. */
  readonly sparse?: SparseEmbedder;
  readonly chunking?: ChunkOptions;
  /** Readers of further formats, by the name `format` (or the file extension) gives. They win over built-in ones. */
  readonly extractors?: { readonly [format: string]: Extractor };
  /** Name of the dense vector. Default `'dense'`. */
  readonly vectorName?: string;
  /** Name of the sparse vector. Default `'bm25'`. */
  readonly sparseVectorName?: string;
  /** Texts per call of an embedder, at most; a lower `maximumBatch` of the embedder wins. Default 64. */
  readonly batchSize?: number;
  /** Bytes of text per call, at most; a longer single text goes alone. Default 262144. */
  readonly batchBytes?: number;
  /** Calls of an embedder under way at once. Default 4. */
  readonly concurrency?: number;
  /** Documents held in memory at once. More make fuller batches of small documents. Default 32. */
  readonly documentsAtOnce?: number;
  /** For embedders and writes alike. */
  readonly retry?: RetryOptions;
  /** Told of every step. Throwing stops the whole ingestion with that error. */
  readonly onProgress?: (event: IngestProgress) => void;
  /** Stops. Documents already reported as done stay; running again takes up the rest. */
  readonly signal?: AbortSignal;
}

/**
 * Brings a collection up to date with documents.
 *
 * Each document is cut into chunks and compared with what is stored: chunks with the same content keep their point and
 * their vectors and are never embedded again, new ones are added, then the old ones go. A failing document is reported
 * with its stage and cause, keeps its previous version, and leaves the others alone. So does one without any text.
 * Running it again after any interruption does what is left to do.
 *
 * Rejects only when nothing more can be done: the collection does not exist or does not fit the embedder, `documents`
 * itself throws (once all it gave before is done), `onProgress` throws, or `signal` aborts (with its reason).
 */
export async function ingest(options: IngestOptions): Promise<IngestReport> {
  const started = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  resolveChunkOptions(options.chunking ?? {});
  signal.throwIfAborted();
  await checkCollection(options);
  const run = new IngestionRun(options, signal, (reason) => stop.abort(reason));
  await forEachConcurrently(
    options.documents,
    options.documentsAtOnce ?? 32,
    (document) => run.ingestDocument(document),
    signal,
  );
  return {
    ...run.totals(),
    failures: run.failures,
    milliseconds: performance.now() - started,
  };
}

type DenseVectorLike = readonly number[] | Float32Array;

class IngestionRun {
  readonly failures: IngestionError[] = [];
  readonly #options: IngestOptions;
  readonly #signal: AbortSignal;
  readonly #stop: (reason: unknown) => void;
  readonly #tally = new Tally();
  readonly #sources = new Set<string>();
  readonly #dense: EmbeddingQueue<DenseVectorLike>;
  readonly #sparse: EmbeddingQueue<SparseVector> | undefined;

  constructor(options: IngestOptions, signal: AbortSignal, stop: (reason: unknown) => void) {
    this.#options = options;
    this.#signal = signal;
    this.#stop = stop;
    const { embedder, sparse, batchSize = 64, batchBytes = 262_144, concurrency = 4 } = options;
    const queueOptions = (maximumBatch = batchSize) => ({
      batchSize: Math.min(batchSize, maximumBatch),
      batchBytes,
      concurrency,
      retry: options.retry,
      signal,
    });
    this.#dense = new EmbeddingQueue({
      ...queueOptions(embedder.maximumBatch),
      embed: async (texts) => {
        const { name, dimension } = embedder;
        const vectors = await embedder.embedDocuments(texts, { signal });
        checkDenseVectors(vectors, { name, dimension, count: texts.length });
        this.#tally.addEmbedded(texts.length);
        return vectors;
      },
    });
    this.#sparse =
      sparse &&
      new EmbeddingQueue({
        ...queueOptions(sparse.maximumBatch),
        embed: async (texts) => {
          const vectors = await sparse.embedDocuments(texts, { signal });
          checkSparseVectors(vectors, { name: sparse.name, count: texts.length });
          return vectors;
        },
      });
  }

  totals(): IngestTotals {
    return this.#tally.totals();
  }

  /** Never rejects but when the whole run stops. */
  async ingestDocument(document: SourceDocument): Promise<void> {
    const { source } = document;
    let stage: IngestStage = 'load';
    try {
      this.#claim(source);
      await this.#bringUpToDate(document, (next) => {
        stage = next;
        this.#emit({ type: 'stage-started', source, stage, totals: this.totals() });
      });
    } catch (cause) {
      this.#signal.throwIfAborted();
      const error = IngestionError.from(source, stage, cause);
      this.failures.push(error);
      this.#tally.addDocument('failed');
      this.#emit({ type: 'document-failed', source, error, totals: this.totals() });
    }
  }

  async #bringUpToDate(
    document: SourceDocument,
    onStage: (stage: IngestStage) => void,
  ): Promise<void> {
    const { engine, collection, embedder, sparse, extractors = {}, chunking = {} } = this.#options;
    const { vectorName = 'dense', sparseVectorName = 'bm25', retry } = this.#options;
    const { source } = document;
    const signal = this.#signal;
    const chunks = await prepareDocument(document, {
      extractors,
      chunking,
      embedder: embedder.name,
      sparse: sparse?.name,
      onStage,
    });

    onStage('compare');
    const changes = await withRetry(
      () => compareWithStored(engine, collection, source, chunks),
      retry,
      signal,
    );
    onStage('embed');
    const vectors = await this.#embed(
      source,
      changes.fresh.map(({ embeddedText }) => embeddedText),
    );
    onStage('write');
    await writeChanges(changes, vectors, {
      engine,
      collection,
      vectorName,
      sparseVectorName,
      retry,
      signal,
    });

    const outcome = outcomeOf(changes);
    const counts = countChunks(changes);
    this.#tally.addDocument(outcome);
    this.#tally.addChunks(counts);
    this.#emit({ type: 'document-done', source, outcome, chunks: counts, totals: this.totals() });
  }

  async #embed(source: string, texts: readonly string[]) {
    const onProgress = (embedded: number) => {
      const { length } = texts;
      this.#emit({ type: 'chunks-embedded', source, embedded, of: length, totals: this.totals() });
    };
    const [dense, sparse] = await Promise.all([
      this.#dense.embed(texts, onProgress),
      this.#sparse?.embed(texts, () => {}),
    ]);
    return { dense, sparse };
  }

  /** Two documents of one name would replace each other's chunks, in turns. */
  #claim(source: string): void {
    if (typeof source !== 'string' || source === '') {
      throw new TypeError(`source is ${JSON.stringify(source)}, expected a non-empty string`);
    }
    if (this.#sources.has(source))
      throw new TypeError('this source occurred before in the same run');
    this.#sources.add(source);
  }

  #emit(event: IngestProgress): void {
    try {
      this.#options.onProgress?.(event);
    } catch (error) {
      this.#stop(error);
      throw error;
    }
  }
}
