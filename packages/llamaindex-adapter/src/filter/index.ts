export {
  type MetadataFilter,
  type MetadataFilters,
  metadataFilter,
} from './metadata-filters.js';
