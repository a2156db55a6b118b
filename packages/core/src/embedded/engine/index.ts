export { EmbeddedEngine, QDRANT_VERSION } from './embedded-engine.js';
export type { EngineLogger, EngineOptions } from './open-engine.js';
export { openEngine, openEngineOn } from './open-engine.js';
