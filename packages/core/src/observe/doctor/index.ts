export { doctor } from './doctor.js';
export type { DoctorOptions, Finding, FindingCode } from './finding.js';
