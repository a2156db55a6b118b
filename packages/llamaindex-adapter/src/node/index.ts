export type { NodeData, NodeKind, RelatedNode, RelationKind } from './node-data.js';
export { type PayloadReading, payloadToNode } from './read-node.js';
export { nodeToPayload, type StorableNode } from './write-node.js';
