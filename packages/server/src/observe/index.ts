export { collectionMetrics } from './collection-metrics.js';
export { RequestStatistics } from './request-statistics.js';
export { telemetry } from './telemetry.js';
