export type {
  IntegrityProblem,
  IntegrityReport,
  QueryExplanation,
  SearchTrace,
  SegmentTrace,
} from '../collection/index.js';
export { EmbeddedEngine, QDRANT_VERSION } from './embedded-engine.js';
export type { EngineLogger, EngineOptions } from './open-engine.js';
export { openEngine, openEngineOn } from './open-engine.js';
