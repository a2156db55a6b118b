import type { VectorEngine } from '@quarry/core';
import {
  type Embedder,
  extract,
  formatOfName,
  type IngestProgress,
  ingest,
  removeDocument,
  type SourceDocument,
  type SparseEmbedder,
} from '@quarry/core/ingest';
import type { DocumentSummary, DocumentText, Turn, UploadEvent } from '../protocol/index.ts';
import { passagesCollection } from './collections.ts';
import { DocumentStore } from './document-store.ts';
import type { Embedding } from './embedding.ts';
import { TurnStore } from './turn-store.ts';

export interface AddedDocument {
  document: DocumentSummary;
  outcome: 'added' | 'updated' | 'unchanged';
}

export interface AddManyOptions {
  documents: Iterable<SourceDocument> | AsyncIterable<SourceDocument>;
  origin: DocumentSummary['origin'];
  /** Called when a document is done, with a message if it failed. */
  onDocument?: (source: string, failure: string | null) => void;
}

/**
 * All that one tenant can reach. It is made from an engine that is scoped to the tenant and has no other: there is no call
 * here that takes a tenant, and no way from a room into the next.
 */
export class Room {
  readonly engine: VectorEngine;
  /** Where passages are, for `retrieve` and for vector stores. */
  readonly collection = passagesCollection;
  readonly embedder: Embedder;
  readonly sparse: SparseEmbedder;
  readonly #documents: DocumentStore;
  readonly #turns: TurnStore;

  constructor(engine: VectorEngine, embedding: Embedding) {
    this.engine = engine;
    this.embedder = embedding.embedder;
    this.sparse = embedding.sparse;
    this.#documents = new DocumentStore(engine);
    this.#turns = new TurnStore(engine);
  }

  documents(): Promise<DocumentSummary[]> {
    return this.#documents.list();
  }

  document(source: string): Promise<DocumentText | null> {
    return this.#documents.read(source);
  }

  turns(userId: string): Promise<Turn[]> {
    return this.#turns.list(userId);
  }

  saveTurn(userId: string, turn: Turn): Promise<void> {
    return this.#turns.write(userId, turn);
  }

  async countPassages(): Promise<number> {
    return (await this.engine.count(this.collection, { exact: true })).count;
  }

  /** Adds or replaces one document. Rejects with what was wrong with it. */
  async add({
    source,
    content,
    origin,
    onStage = () => {},
  }: {
    source: string;
    content: Uint8Array;
    origin: DocumentSummary['origin'];
    onStage?: (event: Extract<UploadEvent, { type: 'stage-start' }>) => void;
  }): Promise<AddedDocument> {
    let outcome: AddedDocument['outcome'] = 'added';
    const report = await this.#ingest([{ source, content }], origin, (event) => {
      const stage = stageOf(event);
      if (stage) onStage(stage);
      if (event.type === 'document-done') outcome = event.outcome;
    });
    const [failure] = report.failures;
    if (failure) throw failure;
    const document = await this.#documents.read(source);
    if (!document) throw new Error(`${source} was added but cannot be read back`);
    const { text: _text, ...summary } = document;
    return { document: summary, outcome };
  }

  /** Takes a document and its passages out. False if it is not there. */
  async remove(source: string): Promise<boolean> {
    const document = await this.#documents.read(source);
    if (!document) return false;
    const { engine, collection } = this;
    // Passages first: a document without them can be removed again, passages without a document could not.
    await removeDocument({ engine, collection, source });
    await this.#documents.remove(document);
    return true;
  }

  /** Sources that came with the demo and were taken out. */
  removedSources(): Promise<Set<string>> {
    return this.#documents.removed();
  }

  /** Adds or replaces many. A document that fails is reported and leaves the others alone. */
  async addMany({ documents, origin, onDocument = () => {} }: AddManyOptions): Promise<void> {
    await this.#ingest(documents, origin, (event) => {
      if (event.type === 'document-done') onDocument(event.source, null);
      if (event.type === 'document-failed') onDocument(event.source, event.error.message);
    });
  }

  /** Brings every document to the embedding in use, for a model that is new to this library. */
  async embedAgain(onDocument: (source: string) => void): Promise<void> {
    const texts = this.#documents.texts();
    async function* documents(): AsyncGenerator<SourceDocument> {
      for await (const { source, title, text, format } of texts) {
        yield { source, title, content: text, format: format === 'plain' ? 'text' : 'markdown' };
      }
    }
    await ingest({
      ...this.#target,
      documents: documents(),
      onProgress: (event) => {
        if (event.type === 'document-done') onDocument(event.source);
      },
    });
  }

  get #target() {
    const { engine, collection, embedder, sparse } = this;
    return { engine, collection, embedder, sparse };
  }

  /** Ingests, and keeps the text that passage offsets count in beside the passages. */
  async #ingest(
    documents: AddManyOptions['documents'],
    origin: DocumentSummary['origin'],
    onProgress: (event: IngestProgress) => void,
  ) {
    const texts = new Map<string, { text: string; title: string; isMarkdown: boolean }>();
    const written: Promise<void>[] = [];

    async function* keepingTexts(): AsyncGenerator<SourceDocument> {
      for await (const document of documents) {
        const { source, content, format = formatOfName(source) } = document;
        yield {
          ...document,
          content: async () => {
            const loaded = typeof content === 'function' ? await content() : content;
            const { text, title } = await extract(loaded, format);
            texts.set(source, {
              text,
              title: document.title ?? title ?? source,
              isMarkdown: format === 'markdown',
            });
            return loaded;
          },
        };
      }
    }

    const report = await ingest({
      ...this.#target,
      documents: keepingTexts(),
      onProgress: (event) => {
        const { source } = event;
        if (event.type === 'document-done') {
          const { added, updated, unchanged } = event.chunks;
          const kept = texts.get(source);
          if (kept) {
            const passages = added + updated + unchanged;
            written.push(this.#keep({ source, origin, passages, ...kept }, event.outcome));
          }
        }
        if (event.type === 'document-done' || event.type === 'document-failed')
          texts.delete(source);
        onProgress(event);
      },
    });
    await Promise.all(written);
    return report;
  }

  async #keep(
    {
      source,
      origin,
      passages,
      text,
      title,
      isMarkdown,
    }: {
      source: string;
      origin: DocumentSummary['origin'];
      passages: number;
      text: string;
      title: string;
      isMarkdown: boolean;
    },
    outcome: AddedDocument['outcome'],
  ): Promise<void> {
    const stored = await this.#documents.read(source);
    if (outcome === 'unchanged' && stored?.text === text) return;
    await this.#documents.write({
      source,
      title,
      format: isMarkdown ? 'markdown' : 'plain',
      characters: text.length,
      passages,
      addedAt: new Date().toISOString(),
      origin,
      text,
    });
  }
}

/** The stage a reader is told, if an event begins one. */
function stageOf(event: IngestProgress): Extract<UploadEvent, { type: 'stage-start' }> | null {
  if (event.type === 'chunks-embedded') {
    return { type: 'stage-start', stage: 'embedding', done: event.embedded, total: event.of };
  }
  if (event.type !== 'stage-started') return null;
  const stage = (
    {
      load: 'reading',
      extract: 'reading',
      chunk: 'chunking',
      compare: 'chunking',
      embed: 'embedding',
      write: 'indexing',
    } as const
  )[event.stage];
  return { type: 'stage-start', stage, done: 0, total: 0 };
}
