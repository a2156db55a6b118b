/** Looking after engines: what is asked of them, what is wrong with them, how to set them up. */

export type { Advice, Bill, BillItem, Reason, Workload } from './advise/index.js';
export { advise } from './advise/index.js';
export type { DoctorOptions, Finding, FindingCode } from './doctor/index.js';
export { doctor } from './doctor/index.js';
export type {
  CollectionUsage,
  MethodFigures,
  ObservedEngine,
  ObserveOptions,
  SlowCall,
} from './usage.js';
export { observe } from './usage.js';
