export { checkCollectionName } from './names.js';
export { parseCreate } from './parse-create.js';
export { parseUpdate } from './parse-update.js';
export type { CollectionSettings } from './settings.js';
export {
  bytesPerVector,
  chosenFullScans,
  datatypes,
  denseVectors,
  hnswOf,
  narrowDatatypes,
  storageOf,
  vectorKinds,
} from './settings.js';
export { tenantField, tenantGraphs } from './tenants.js';
export { withoutVectorName, withVectorName } from './vector-names.js';
