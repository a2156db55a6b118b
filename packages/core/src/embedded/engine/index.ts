export type {
  IntegrityProblem,
  IntegrityReport,
  QueryExplanation,
  SearchTrace,
  SegmentTrace,
} from '../collection/index.js';
export type { ConditionExplanation, FilterExplanation } from '../filter/index.js';
export type { Durability } from './durable-host.js';
export { EmbeddedEngine } from './embedded-engine.js';
export type { EngineLogger, EngineOptions } from './open-engine.js';
export { openEngine, openEngineOn } from './open-engine.js';
