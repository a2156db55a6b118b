import { toDocumentId } from '@quarry/adapter-kit';
import type { Payload, PointId } from '@quarry/core';
import type { NodeData, NodeKind } from './node-data.js';
import { normalizeFields, normalizeRelationships } from './python-node.js';
import { reservedKeys } from './reserved-keys.js';

/** Where the text of points is that no LlamaIndex wrote. */
export interface PayloadReading {
  /** Payload key of the text. `content` and `page_content` (LangChain) are tried as well. */
  readonly textKey: string;
  /** Payload key of an object with the metadata (LangChain). */
  readonly metadataKey: string;
}

type Fields = { [key: string]: unknown };

const langchainTextKeys = ['content', 'page_content'];

/**
 * The node of a point, whoever wrote it: LlamaIndex in TypeScript or Python, LangChain, or Quarry's ingestion.
 */
export function payloadToNode(
  id: PointId,
  payload: Payload | null | undefined,
  reading: PayloadReading,
): NodeData {
  const stored = payload ?? {};
  const content = stored['_node_content'];
  return typeof content === 'string'
    ? fromNodeContent(id, stored, JSON.parse(content) as Fields)
    : fromText(id, stored, reading);
}

function fromNodeContent(id: PointId, payload: Payload, content: Fields): NodeData {
  const { id_, text, metadata, relationships, text_resource, type: _type, ...rest } = content;
  const resource = text_resource as { text?: unknown } | null | undefined;
  const words = text ?? resource?.text;
  return {
    kind: kindOf(payload['_node_type']),
    id_: typeof id_ === 'string' && id_ !== '' ? id_ : toDocumentId(id, payload),
    text: typeof words === 'string' ? words : '',
    // What stands at the top of the payload may have been changed there since.
    metadata: addUnreserved(payload, isObject(metadata) ? metadata : {}),
    relationships: Object.assign(sourceOf(payload), normalizeRelationships(relationships)),
    fields: normalizeFields(rest),
  };
}

function fromText(
  id: PointId,
  payload: Payload,
  { textKey, metadataKey }: PayloadReading,
): NodeData {
  const key = [textKey, ...langchainTextKeys].find((key) => typeof payload[key] === 'string');
  const nested = payload[metadataKey];
  const hasNested = isObject(nested);
  const metadata = addUnreserved(
    payload,
    {},
    (name) => name !== key && !(hasNested && name === metadataKey),
  );
  const { start, end } = payload;
  return {
    kind: 'TEXT',
    id_: toDocumentId(id, payload),
    text: key === undefined ? '' : (payload[key] as string),
    metadata: hasNested ? { ...nested, ...metadata } : metadata,
    relationships: sourceOf(payload),
    fields:
      typeof start === 'number' && typeof end === 'number'
        ? { startCharIdx: start, endCharIdx: end }
        : {},
  };
}

/** The document a node came from, by any of the names the form has for it. */
function sourceOf(payload: Payload): NodeData['relationships'] {
  const id = payload['ref_doc_id'] ?? payload['doc_id'] ?? payload['document_id'];
  return typeof id === 'string' && id !== '' && id !== 'None'
    ? { SOURCE: { nodeId: id, metadata: {} } }
    : {};
}

function kindOf(nodeType: unknown): NodeKind {
  switch (nodeType) {
    case 'IndexNode':
      return 'INDEX';
    case 'Document':
      return 'DOCUMENT';
    case 'ImageNode':
      return 'IMAGE';
    case 'ImageDocument':
      return 'IMAGE_DOCUMENT';
    default:
      return 'TEXT';
  }
}

/** Adds the fields of a payload that are metadata. */
function addUnreserved(
  payload: Payload,
  metadata: Fields,
  isWanted?: (key: string) => boolean,
): Fields {
  for (const key in payload) {
    if (reservedKeys.has(key) || (isWanted && !isWanted(key))) continue;
    metadata[key] = payload[key];
  }
  return metadata;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
