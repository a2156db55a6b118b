export {
  allOf,
  equals,
  equalsAny,
  exists,
  type FilterValue,
  matchesAll,
  matchNothing,
  negate,
  within,
} from './conditions.js';
export { nestedKey, payloadKey } from './payload-key.js';
export {
  type FieldOperators,
  type FieldPath,
  fieldsUnder,
  type ShortFilter,
  type StoreFilter,
  toFilter,
} from './short-filter.js';
