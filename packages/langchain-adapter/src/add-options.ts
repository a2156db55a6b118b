import { VectorStoreError } from '@quarry/adapter-kit';
import type { AddDocumentsOptions } from './options.js';

/** Options of adding `count` documents, in either form. @throws VectorStoreError for ids that are too few or too many */
export function readAddOptions(
  options: AddDocumentsOptions | string[] | undefined,
  count: number,
): AddDocumentsOptions {
  const read = Array.isArray(options) ? { ids: options } : (options ?? {});
  for (const [name, list] of [
    ['ids', read.ids],
    ['customPayload', read.customPayload],
  ] as const) {
    if (list === undefined || list.length === count) continue;
    throw new VectorStoreError(
      'invalid-option',
      `${name} has ${list.length} entries for ${count} documents, expected one for each`,
    );
  }
  return read;
}

/** The part that concerns documents `from` to `to`. */
export function sliceAddOptions(
  { ids, customPayload, shardKey, signal }: AddDocumentsOptions,
  from: number,
  to: number,
): AddDocumentsOptions {
  return {
    ...(ids ? { ids: ids.slice(from, to) } : {}),
    ...(customPayload ? { customPayload: customPayload.slice(from, to) } : {}),
    ...(shardKey === undefined ? {} : { shardKey }),
    ...(signal ? { signal } : {}),
  };
}
