import type { Estimate } from '../index/payload/index.js';
import type { Access, FilterNode, NodeClause } from './filter-node.js';

/** How one condition of a filter is answered. */
export interface ConditionExplanation {
  readonly clause: NodeClause['clause'];
  /** The condition in words; for a filter within the filter, its own conditions follow. */
  readonly condition: string;
  readonly estimate: Estimate;
  /** Where the answer comes from; `filter` for a filter within the filter. */
  readonly access: Access | 'filter';
  /** The payload path, if it is about one. */
  readonly field?: string;
  /** Type of the index used. */
  readonly index?: string;
  readonly conditions?: readonly ConditionExplanation[];
}

/** How a filter is answered in one segment. */
export interface FilterExplanation {
  readonly estimate: Estimate;
  readonly readsPayloads: boolean;
  /** `rows`: few enough to go through a list; `bitmap`: as bits of the whole segment. */
  readonly plan: 'rows' | 'bitmap';
  readonly conditions: readonly ConditionExplanation[];
  /** Payload fields without an index for the condition on them, each once. */
  readonly unindexed: readonly string[];
}

/** Tells what a prepared filter will do. */
export function explainNode(node: FilterNode, plan: FilterExplanation['plan']): FilterExplanation {
  return {
    estimate: node.estimate,
    readsPayloads: node.readsPayloads,
    plan,
    conditions: explainClauses(node.clauses ?? []),
    unindexed: [...new Set(unindexedOf(node))],
  };
}

function explainClauses(clauses: readonly NodeClause[]): ConditionExplanation[] {
  return clauses.flatMap(({ clause, nodes }) =>
    nodes.map((node) => explainCondition(clause, node)),
  );
}

function explainCondition(clause: NodeClause['clause'], node: FilterNode): ConditionExplanation {
  const { estimate } = node;
  const label = node.label?.();
  if (!label) {
    const conditions = explainClauses(node.clauses ?? []);
    return { clause, condition: 'filter', estimate, access: 'filter', conditions };
  }
  return {
    clause,
    condition: label.text,
    estimate,
    access: label.access,
    ...(label.field === undefined ? {} : { field: label.field }),
    ...(label.index === undefined ? {} : { index: label.index }),
  };
}

function unindexedOf(node: FilterNode): string[] {
  const inner = (node.clauses ?? []).flatMap(({ nodes }) => nodes.flatMap(unindexedOf));
  return [...(node.label?.().unindexed ?? []), ...inner];
}
