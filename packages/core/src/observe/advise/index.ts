export type { Advice, Reason } from './advise.js';
export { advise } from './advise.js';
export type { Bill, BillItem } from './bill.js';
export type { Workload } from './workload.js';
