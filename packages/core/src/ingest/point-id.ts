import { nameUuid } from '../embedded/bytes/index.js';

/** Itself random, and fixed: the same chunk has the same id on every machine. */
const CHUNKS = '6f1d2bb8-9c3a-4d5e-8a47-c9e0513f7a26';

/**
 * The id of a chunk: its document, its content, and which of several equal chunks of the document it is.
 *
 * Content is part of it on purpose. A new version of a document then gets new ids beside the old ones, so the old version
 * stays complete until the new one is; and a chunk that only moved keeps its point and its vector.
 */
export function chunkPointId(source: string, contentHash: string, occurrence: number): string {
  return nameUuid(CHUNKS, JSON.stringify([source, contentHash, occurrence]));
}
