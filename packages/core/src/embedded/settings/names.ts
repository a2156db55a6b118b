import { ValidationError } from '../../engine/index.js';
import { formatError } from '../request/index.js';

const MAX_COLLECTION_NAME = 255;
const MAX_VECTOR_NAME = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these two control characters are what is refused
const FORBIDDEN_IN_NAMES = /[<>:"/\\|?*\u0000\u001f]/;

/** Checks the name of a collection or an alias: what a file system and a URL can carry. */
export function checkCollectionName(name: unknown, field = 'collection_name'): string {
  if (typeof name !== 'string') throw formatError(field, 'a string', name);
  checkName(name, field, MAX_COLLECTION_NAME);
  if (name === '' || name === '.' || name === '..') {
    throw new ValidationError(field, `value ${JSON.stringify(name)} invalid, must be a name`);
  }
  return name;
}

/** Checks the name of a vector; the empty one is that of the unnamed vector. */
export function checkVectorName(name: string, field: string): void {
  checkName(name, field, MAX_VECTOR_NAME);
}

function checkName(name: string, field: string, maxBytes: number): void {
  const bytes = Buffer.byteLength(name);
  if (bytes > maxBytes) {
    throw new ValidationError(field, `the name has ${bytes} bytes, must be at most ${maxBytes}`);
  }
  const bad = FORBIDDEN_IN_NAMES.exec(name);
  if (bad) {
    throw new ValidationError(
      field,
      `value ${JSON.stringify(name)} invalid, a name cannot contain ${JSON.stringify(bad[0])}`,
    );
  }
}
