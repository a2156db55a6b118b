import { Document, type DocumentInterface } from '@langchain/core/documents';
import { ORIGINAL_ID_KEY, toDocumentId } from '@quarry/adapter-kit';
import type { Payload, PointId } from '@quarry/core';

/** Where a document's parts are in a payload. */
export interface PayloadKeys {
  readonly content: string;
  readonly metadata: string;
  /** Payload fields that are read into the metadata. */
  readonly fields: readonly string[];
}

/** Key of a document's text in collections of LangChain for Python. */
const pythonContentKey = 'page_content';

/** The payload of a document. `original` is its id, where the point's does not tell it. */
export function toPayload(
  { pageContent, metadata }: DocumentInterface,
  keys: PayloadKeys,
  original: string | undefined,
  custom: Readonly<Record<string, unknown>> | undefined,
): Payload {
  return {
    ...custom,
    [keys.content]: pageContent,
    [keys.metadata]: metadata ?? {},
    ...(original === undefined ? {} : { [ORIGINAL_ID_KEY]: original }),
  };
}

/** The document of a point. Its metadata is as it was written, and the caller's to change, as answers of engines are. */
export function toDocument(
  { id, payload }: { readonly id: PointId; readonly payload?: Payload | null | undefined },
  keys: PayloadKeys,
): Document {
  const stored = payload ?? {};
  const content = stored[keys.content] ?? stored[pythonContentKey];
  const written = stored[keys.metadata];
  const metadata: Record<string, unknown> = isObject(written) ? written : {};
  for (const field of keys.fields) {
    if (stored[field] !== undefined) metadata[field] = stored[field];
  }
  return new Document({
    id: toDocumentId(id, stored),
    pageContent: typeof content === 'string' ? content : '',
    metadata,
  });
}

/** Payload fields that `toDocument` reads. */
export function fieldsRead({ content, metadata, fields }: PayloadKeys): string[] {
  return [...new Set([content, pythonContentKey, metadata, ORIGINAL_ID_KEY, ...fields])];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
