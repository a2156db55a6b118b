import type { Payload, VectorEngine } from '@quarry/core';
import type { DocumentSummary, DocumentText } from '../protocol/index.ts';
import { documentsCollection } from './collections.ts';
import { recordId } from './record-id.ts';

/** Points read per page. */
const pageSize = 512;

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
    for await (const payload of this.#payloads({ exclude: ['text'] })) {
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

  /** Every document with its text, for a model that has not seen them yet. */
  async *texts(): AsyncGenerator<DocumentText> {
    for await (const payload of this.#payloads(true)) yield asDocument(payload);
  }

  async *#payloads(with_payload: true | { exclude: string[] }): AsyncGenerator<Payload> {
    let offset: number | string | undefined;
    do {
      const page = await this.#engine.scroll(documentsCollection, {
        limit: pageSize,
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
