export { parseJson } from './parse-json.js';
export { printJson } from './print-json.js';
