import { ORIGINAL_ID_KEY } from '@quarry/adapter-kit';

/** Payload keys that are not metadata. */
export const reservedKeys: ReadonlySet<string> = new Set([
  '_node_content',
  '_node_type',
  'document_id',
  'doc_id',
  'ref_doc_id',
  ORIGINAL_ID_KEY,
]);
