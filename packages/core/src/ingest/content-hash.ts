import { createHash } from 'node:crypto';

/** What decides a chunk's vectors: the embedders, and the text they are given. */
export interface HashedContent {
  readonly embedder: string;
  readonly sparse: string | undefined;
  readonly text: string;
}

/** Equal exactly where the vectors are equal. 128 bits, in hexadecimal. */
export function contentHash({ embedder, sparse, text }: HashedContent): string {
  const content = JSON.stringify([embedder, sparse ?? null, text]);
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
