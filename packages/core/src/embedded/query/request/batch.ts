import { readList, readObject } from './read-fields.js';

/** Reads `{searches: [...]}` with the reader of one request; messages name the position. */
export function parseBatch<Parsed>(
  body: unknown,
  parse: (search: unknown, path: string) => Parsed,
): Parsed[] {
  const searches = readList(readObject(body, '')['searches'], 'searches');
  return searches.map((search, position) => parse(search, `searches[${position}]`));
}
