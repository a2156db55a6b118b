export { EmbeddedEngine, QDRANT_VERSION } from './embedded-engine.js';
export type { EngineOptions } from './open-engine.js';
export { openEngine } from './open-engine.js';
