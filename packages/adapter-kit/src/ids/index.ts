export {
  type IdStrategy,
  type MappedId,
  ORIGINAL_ID_KEY,
  toDocumentId,
  toPointId,
} from './point-id.js';
export { uuid5 } from './uuid5.js';
