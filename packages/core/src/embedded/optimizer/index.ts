export type { OptimizationLog } from './optimizer.js';
export { Optimizer } from './optimizer.js';
export type { OptimizationKind } from './plan-optimization.js';
