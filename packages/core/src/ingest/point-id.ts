import { createHash } from 'node:crypto';

/** Namespace of our ids, itself random; a fixed one makes ids the same on every machine. */
const namespace = Buffer.from('6f1d2bb89c3a4d5e8a47c9e0513f7a26', 'hex');

/** A UUID that follows from a name (RFC 9562 §5.5, version 5). */
export function uuidV5(name: string): string {
  const digest = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end))
    .join('-');
}

/**
 * The id of a chunk: its document, its content, and which of several equal chunks of the document it is.
 *
 * Content is part of it on purpose. A new version of a document then gets new ids beside the old ones, so the old version
 * stays complete until the new one is; and a chunk that only moved keeps its point and its vector.
 */
export function chunkPointId(source: string, contentHash: string, occurrence: number): string {
  return uuidV5(JSON.stringify([source, contentHash, occurrence]));
}
