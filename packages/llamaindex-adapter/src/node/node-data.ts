/*
 * Nodes without LlamaIndex: what its node classes are built from, and what a payload says. Nothing in this folder imports
 * the framework, so stored data stays readable whatever becomes of it.
 */

/** Kinds of nodes, named as LlamaIndex.TS names them. */
export type NodeKind = 'TEXT' | 'INDEX' | 'DOCUMENT' | 'IMAGE' | 'IMAGE_DOCUMENT';

/** How a node relates to another, named as LlamaIndex.TS names it. */
export type RelationKind = 'SOURCE' | 'PREVIOUS' | 'NEXT' | 'PARENT' | 'CHILD';

/** Another node, as far as a node knows it. */
export interface RelatedNode {
  readonly nodeId: string;
  readonly nodeType?: NodeKind;
  readonly metadata: { [key: string]: unknown };
  readonly hash?: string;
}

/** A node as plain data: the fields LlamaIndex.TS constructs nodes from. */
export interface NodeData {
  readonly kind: NodeKind;
  readonly id_: string;
  readonly text: string;
  readonly metadata: { [key: string]: unknown };
  readonly relationships: { readonly [kind in RelationKind]?: RelatedNode | RelatedNode[] };
  /** Further fields of the node's class, such as `startCharIdx` and `excludedEmbedMetadataKeys`. */
  readonly fields: { readonly [key: string]: unknown };
}
