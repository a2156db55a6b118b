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
export { fieldsUnder, toFilter } from './short-filter.js';
export type { FieldOperators, FieldPath, ShortFilter, StoreFilter } from './short-form.js';
export { wantedKeys } from './wanted-keys.js';
