import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../../../..');

/** Where judged sets lie that the project does not ship: what `QUARRY_DATA` names, else `../shared/data` beside the repository. */
export function dataDirectory(set: string): string {
  return path.resolve(root, process.env.QUARRY_DATA ?? '../shared/data', set);
}

/** What a test needs that does without a set. */
export function needs(set: string): string {
  return `needs ${dataDirectory(set)}; QUARRY_DATA names the folder of data sets`;
}
