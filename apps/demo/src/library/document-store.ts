import type { Filter, Payload, VectorEngine } from '@quarry/core';
import type { DocumentSummary, DocumentText } from '../protocol/index.ts';
import { documentsCollection } from './collections.ts';
import { recordId } from './record-id.ts';

/** Points read per page. */
const pageSize = 512;
/** A record is a document, or says that one was taken out. */
const isDocument: Filter = { must: [{ is_empty: { key: 'removed' } }] };
const isRemoved: Filter = { must_not: [{ is_empty: { key: 'removed' } }] };

/** The texts that passages point into, of one tenant. */
export class DocumentStore {
  readonly #engine: VectorEngine;

  /** @param engine scoped to the tenant */
  constructor(engine: VectorEngine) {
    this.#engine = engine;
  }

  /** By title. */
  async list(): Promise<DocumentSummary[]> {
    const found: DocumentSummary[] = [];
    for await (const payload of this.#payloads(isDocument, { exclude: ['text'] })) {
      found.push(payload as unknown as DocumentSummary);
    }
    return found.sort((left, right) => left.title.localeCompare(right.title, 'en'));
  }

  async read(source: string): Promise<DocumentText | null> {
    const [point] = await this.#engine.retrieve(documentsCollection, {
      ids: [recordId('document', source)],
      with_payload: true,
    });
    return point?.payload ? (asDocument(point.payload) ?? null) : null;
  }

  async write(document: DocumentText): Promise<void> {
    const id = recordId('document', document.source);
    const points = [{ id, vector: {}, payload: { ...document } }];
    await this.#engine.upsert(documentsCollection, { wait: true, points });
  }

  /** Takes a document out. One that came with the demo is remembered, so that it does not come back. */
  async remove({ source, origin }: DocumentSummary): Promise<void> {
    if (origin === 'seed') {
      const points = [
        { id: recordId('removed', source), vector: {}, payload: { removed: source } },
      ];
      await this.#engine.upsert(documentsCollection, { wait: true, points });
    }
    const points = [recordId('document', source)];
    await this.#engine.delete(documentsCollection, { wait: true, points });
  }

  /** Sources that came with the demo and were taken out. */
  async removed(): Promise<Set<string>> {
    const found = new Set<string>();
    for await (const payload of this.#payloads(isRemoved, true)) {
      found.add(payload['removed'] as string);
    }
    return found;
  }

  /** Every document with its text, for a model that has not seen them yet. */
  async *texts(): AsyncGenerator<DocumentText> {
    for await (const payload of this.#payloads(isDocument, true)) yield asDocument(payload);
  }

  async *#payloads(
    filter: Filter,
    with_payload: true | { exclude: string[] },
  ): AsyncGenerator<Payload> {
    let offset: number | string | undefined;
    do {
      const page = await this.#engine.scroll(documentsCollection, {
        limit: pageSize,
        filter,
        with_payload,
        ...(offset === undefined ? {} : { offset }),
      });
      for (const { payload } of page.points) if (payload) yield payload;
      offset = (page.next_page_offset ?? undefined) as number | string | undefined;
    } while (offset !== undefined);
  }
}

/** Written by `write`, so the shape is known. */
function asDocument(payload: Payload): DocumentText {
  return payload as unknown as DocumentText;
}
