export { chooseParts } from './describe.js';
export { Optimizer } from './optimizer.js';
