import type { NodeData, NodeKind, RelatedNode, RelationKind } from './node-data.js';

/*
 * Python writes the same form with its own words: snake_case fields, relationships and node types as numbers. Both are
 * turned into TypeScript's words; what is in them already stays.
 */

const relationNames: { readonly [name: string]: RelationKind } = {
  '1': 'SOURCE',
  '2': 'PREVIOUS',
  '3': 'NEXT',
  '4': 'PARENT',
  '5': 'CHILD',
  SOURCE: 'SOURCE',
  PREVIOUS: 'PREVIOUS',
  NEXT: 'NEXT',
  PARENT: 'PARENT',
  CHILD: 'CHILD',
};

const kindNames: { readonly [name: string]: NodeKind } = {
  '1': 'TEXT',
  '2': 'IMAGE',
  '3': 'INDEX',
  '4': 'DOCUMENT',
  TEXT: 'TEXT',
  IMAGE: 'IMAGE',
  INDEX: 'INDEX',
  DOCUMENT: 'DOCUMENT',
  IMAGE_DOCUMENT: 'IMAGE_DOCUMENT',
};

/** Python's names of fields, where camel case alone does not give TypeScript's. */
const fieldNames: { readonly [name: string]: string } = {
  metadata_seperator: 'metadataSeparator',
  index_id: 'indexId',
};

/** Fields of Python's nodes that mean nothing in TypeScript. */
const foreignFields = new Set([
  'class_name',
  'embedding',
  'image_resource',
  'audio_resource',
  'video_resource',
  'metadata_template',
]);

/**
 * Fields of a node in TypeScript's names. Null stands for "not set" in Python and is left out. A loop, as in the reading of
 * payloads: this runs for every node of every answer.
 */
export function normalizeFields(fields: { readonly [key: string]: unknown }): {
  [key: string]: unknown;
} {
  const normalized: { [key: string]: unknown } = {};
  for (const key in fields) {
    const value = fields[key];
    if (value === null || foreignFields.has(key)) continue;
    normalized[key.includes('_') ? (fieldNames[key] ?? camelCase(key)) : key] = value;
  }
  // Python has three fields for where a picture is; TypeScript's one takes any of them.
  const picture = normalized['imageUrl'] ?? normalized['imagePath'];
  if (picture !== undefined) normalized['image'] ??= picture;
  return normalized;
}

/** Relationships in TypeScript's names. */
export function normalizeRelationships(relationships: unknown): NodeData['relationships'] {
  const normalized: { [kind in RelationKind]?: RelatedNode | RelatedNode[] } = {};
  for (const [name, related] of Object.entries(relationships ?? {})) {
    const kind = relationNames[name];
    if (!kind || typeof related !== 'object' || related === null) continue;
    normalized[kind] = Array.isArray(related) ? related.map(relatedNode) : relatedNode(related);
  }
  return normalized;
}

function relatedNode(related: unknown): RelatedNode {
  const { nodeId, node_id, nodeType, node_type, metadata, hash } = related as {
    [key: string]: unknown;
  };
  const kind = kindNames[String(nodeType ?? node_type)];
  return {
    nodeId: String(nodeId ?? node_id),
    metadata: (metadata ?? {}) as { [key: string]: unknown },
    ...(kind ? { nodeType: kind } : {}),
    ...(typeof hash === 'string' ? { hash } : {}),
  };
}

/** `start_char_idx` to `startCharIdx`; `id_` keeps its underscore. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
