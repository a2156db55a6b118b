/** Filters: parsing, the plain evaluator, and evaluation over the rows of a segment. */

export type { CompiledFilter } from './compile-filter.js';
export { compileFilter } from './compile-filter.js';
export type { ConditionExplanation, FilterExplanation } from './explain-filter.js';
export type { CacheState } from './filter-cache.js';
export { FilterCache } from './filter-cache.js';
export { filterKey } from './filter-key.js';
export { parseCondition, parseFilter } from './parse-filter.js';
export type { ParsedCondition, ParsedFilter, ParsedMinShould } from './parsed-filter.js';
export { allOf, MATCH_ALL, matchesAll, mergeFilters } from './parsed-filter.js';
export { matchesPayload } from './point-check.js';
export { preparingFilter } from './prepare-filter.js';
export type { RowSource } from './row-source.js';
export type { UnindexedField } from './strict-mode.js';
export { checkFilterStrictly, checkGroupKeyStrictly, unindexedFields } from './strict-mode.js';
