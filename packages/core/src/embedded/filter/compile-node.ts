import type { Payload } from '../../engine/index.js';
import { Bitset } from '../bytes/index.js';
import { exactly, type FieldIndex, schemaParams } from '../index/payload/index.js';
import type { PayloadPath, ValueOperator } from '../payload/index.js';
import { clauseNode } from './clause-node.js';
import { conditionText } from './condition-text.js';
import { unknown } from './estimates.js';
import type { FilterNode } from './filter-node.js';
import { answersOf, nodeOfAnswers } from './indexed-node.js';
import { narrowNested } from './nested-node.js';
import type {
  AbsenceCondition,
  NestedCondition,
  ParsedCondition,
  ParsedFilter,
} from './parsed-filter.js';
import { conditionCheck, type FieldMeaning } from './point-check.js';
import type { RowSource } from './row-source.js';
import { slicePart } from './sip-hash.js';

/** Prepares a filter for the rows that a segment has now. */
export function compileNode(filter: ParsedFilter, rows: RowSource): FilterNode {
  const indexOn = (path: PayloadPath) => rows.payloadIndexes?.field(path);
  return filterNode(filter, {
    rows,
    indexOn,
    payloadAt: rememberLast((offset) => rows.payloadAt(offset)),
    meaning: (path, operator) => indexOn(path)?.meaning(operator),
  });
}

/** What conditions are prepared with. */
interface Context {
  readonly rows: RowSource;
  readonly indexOn: (path: PayloadPath) => FieldIndex | undefined;
  readonly payloadAt: (offset: number) => Payload;
  readonly meaning: FieldMeaning;
}

function filterNode(filter: ParsedFilter, context: Context): FilterNode {
  const each = (conditions: readonly ParsedCondition[]) =>
    conditions.map((condition) => conditionNode(condition, context));
  const parts = {
    must: each(filter.must),
    should: each(filter.should),
    mustNot: each(filter.mustNot),
    minShould: filter.minShould && {
      nodes: each(filter.minShould.conditions),
      minCount: filter.minShould.minCount,
    },
  };
  return clauseNode(parts, context.rows.size);
}

function conditionNode(condition: ParsedCondition, context: Context): FilterNode {
  const { rows } = context;
  switch (condition.kind) {
    case 'filter':
      return filterNode(condition.filter, context);
    case 'field':
      return fieldNode(condition, condition.path, condition.operators, context);
    case 'is_empty':
    case 'is_null':
      return absenceNode(condition, context);
    case 'has_id':
      return idsNode(condition, rows);
    case 'has_vector': {
      const test = (offset: number) => rows.hasVector(condition.name, offset);
      const label = () => ({ text: conditionText(condition), access: 'vectors' as const });
      return { ...byRow(test, rows.size), label };
    }
    case 'slice': {
      const { total, index } = condition;
      const test = (offset: number) => slicePart(rows.idAt(offset), total) === index;
      const label = () => ({ text: conditionText(condition), access: 'ids' as const });
      const expected = Math.round(rows.size / total);
      return { ...byRow(test, rows.size), estimate: { min: 0, expected, max: rows.size }, label };
    }
    case 'nested':
      return nestedNode(condition, context);
  }
}

/** A condition on a field: by its index if that answers every operator, else by payloads. */
function fieldNode(
  condition: ParsedCondition,
  path: PayloadPath,
  operators: readonly ValueOperator[],
  context: Context,
): FilterNode {
  const index = context.indexOn(path);
  const answers = index && answersOf(index, operators);
  if (answers) {
    return { ...nodeOfAnswers(answers, context.rows.size), label: indexLabel(condition, index) };
  }
  return { ...byPayload(condition, context), label: payloadLabel(condition, path) };
}

/** Absence is asked of the null index, which stands beside every index. */
function absenceNode(condition: AbsenceCondition, context: Context): FilterNode {
  const { kind, path } = condition;
  const index = context.indexOn(path);
  if (index) {
    const label = indexLabel(condition, index);
    return { ...nodeOfAnswers([index.absent(kind)], context.rows.size), label };
  }
  return { ...byPayload(condition, context), label: payloadLabel(condition, path) };
}

function indexLabel(condition: ParsedCondition, { path, schema }: FieldIndex) {
  const { type } = schemaParams(schema);
  return () => ({
    text: conditionText(condition),
    field: path.text,
    access: 'index' as const,
    index: type,
  });
}

function payloadLabel(condition: ParsedCondition, { text: field }: PayloadPath) {
  return () => ({
    text: conditionText(condition),
    field,
    access: 'payload' as const,
    unindexed: [field],
  });
}

function nestedNode(condition: NestedCondition, context: Context): FilterNode {
  const { bits, few, unindexed } = narrowNested(condition, context.indexOn);
  const max = few?.most ?? context.rows.size;
  return {
    ...byPayload(condition, context),
    estimate: { min: 0, expected: Math.round(max / 2), max },
    bits,
    few,
    label: () => ({
      text: conditionText(condition),
      field: condition.path.text,
      access: 'payload',
      unindexed,
    }),
  };
}

function idsNode(condition: ParsedCondition & { kind: 'has_id' }, rows: RowSource): FilterNode {
  const offsets: number[] = [];
  for (const id of condition.ids) {
    const offset = rows.offsetOf(id);
    if (offset !== undefined) offsets.push(offset);
  }
  const list = Uint32Array.from(offsets).sort();
  return {
    estimate: exactly(list.length),
    readsPayloads: false,
    isExact: true,
    matches: (offset) => condition.ids.has(rows.idAt(offset)),
    bits: (size) => Bitset.from(list, size),
    few: { most: list.length, decides: true, rows: () => list },
    label: () => ({ text: conditionText(condition), access: 'ids' }),
  };
}

function byPayload(condition: ParsedCondition, { rows, payloadAt, meaning }: Context): FilterNode {
  const check = conditionCheck(condition, meaning);
  const test = (offset: number) => check({ payload: payloadAt(offset) });
  return { ...byRow(test, rows.size), readsPayloads: true };
}

/** A condition that only a look at each row decides. */
function byRow(matches: (offset: number) => boolean, size: number): FilterNode {
  return {
    estimate: unknown(size),
    readsPayloads: false,
    isExact: false,
    matches,
    bits: () => undefined,
  };
}

/** Several conditions ask for the same payload in turn, and parsing it is what costs. */
function rememberLast(read: (offset: number) => Payload): (offset: number) => Payload {
  let last = -1;
  let payload: Payload = {};
  return (offset) => {
    if (offset !== last) {
      payload = read(offset);
      last = offset;
    }
    return payload;
  };
}
