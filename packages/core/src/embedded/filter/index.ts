/** Filters: parsing, the plain evaluator, and evaluation over the rows of a segment. */

export type { CompiledFilter } from './compile-filter.js';
export { compileFilter } from './compile-filter.js';
export { conditionText } from './condition-text.js';
export type { ConditionExplanation, FilterExplanation } from './explain-filter.js';
export { parseCondition, parseFilter } from './parse-filter.js';
export type {
  AbsenceCondition,
  FieldCondition,
  NestedCondition,
  ParsedCondition,
  ParsedFilter,
  ParsedMinShould,
} from './parsed-filter.js';
export { allOf, conditionsOf, MATCH_ALL, matchesAll, mergeFilters } from './parsed-filter.js';
export type { FieldMeaning, PointCheck, PointView } from './point-check.js';
export { conditionCheck, filterCheck, matchesPayload } from './point-check.js';
export type { RowSource } from './row-source.js';
export { slicePart } from './sip-hash.js';
export type { UnindexedField } from './strict-mode.js';
export {
  checkFilterStrictly,
  checkGroupKeyStrictly,
  unindexedFields,
} from './strict-mode.js';
