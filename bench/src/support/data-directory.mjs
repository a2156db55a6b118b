/** Where data sets lie that the project does not ship: the folder that `QUARRY_DATA` names, else `../shared/data` beside the repository. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../../../..');

export const dataDirectory = path.resolve(root, process.env.QUARRY_DATA ?? '../shared/data');

/** What is said of a set that is not there. */
export function skipMessage(set) {
  return `${set}: skipped, ${path.join(dataDirectory, set)} is not there (QUARRY_DATA names the folder of data sets)`;
}
