/** What payloads mean: paths into them, the values that conditions compare, and changes to them. */

export { parseDatetime } from './datetime.js';
export type { GeoArea, GeoBox, GeoCircle, GeoPoint } from './geo.js';
export {
  EARTH_RADIUS,
  geoDistance,
  geoPointOf,
  isInArea,
  isInBox,
  isInCircle,
  isOnGlobe,
} from './geo.js';
export { normalizePayload, payloadText } from './normalize.js';
export type { Bounds, ValueOperator } from './operator.js';
export { isInteger, isWithin } from './operator.js';
export type { PayloadPath } from './path.js';
export { EACH, elementsOf, joinPaths, parsePath } from './path.js';
export { isObject, valuesAt } from './path-values.js';
export { deleteAt, setAt } from './path-write.js';
export type { PayloadSelection } from './selector.js';
export { parsePayloadSelection, selectPayload } from './selector.js';
export type { FieldCheck } from './value-check.js';
export { anyElement, containsNull, fieldCheck, isEmptyValue } from './value-check.js';
