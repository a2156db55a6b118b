export type { PowerCut } from './simulated-disk.js';
export { SimulatedDisk, simulatedDisk } from './simulated-disk.js';
