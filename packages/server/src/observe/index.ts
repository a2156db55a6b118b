export { collectionMetrics } from './collection-metrics.js';
export { type Issue, Issues } from './issues.js';
export { RequestStatistics } from './request-statistics.js';
export { telemetry } from './telemetry.js';
