import {
  bm25Encoder,
  embeddingsEncoder,
  type SparseEncoder,
  VectorStoreError,
} from '@quarry/adapter-kit';
import type { SparseVector } from '@quarry/core';
import type { QuarryVectorStoreOptions, SparseEncoderFunction } from './options.js';

/** The encoder a store's options ask for; undefined if it has no sparse vectors. */
export function sparseEncoder(options: QuarryVectorStoreOptions): SparseEncoder | undefined {
  const { enableHybrid = false, enableNativeBm25, bm25Config } = options;
  const { sparseDocFn, sparseQueryFn = sparseDocFn } = options;
  if (sparseQueryFn && !sparseDocFn) throw invalid('sparseQueryFn needs sparseDocFn');
  if (sparseDocFn && (enableNativeBm25 || bm25Config)) {
    throw invalid('enableNativeBm25 and sparseDocFn are given, expected one of them');
  }
  if (!enableHybrid) {
    if (enableNativeBm25 || bm25Config || sparseDocFn) {
      throw invalid('sparse vectors are asked for without enableHybrid: true');
    }
    return undefined;
  }
  if (sparseDocFn) {
    const { sparseModifier = 'none' } = options;
    return embeddingsEncoder(
      {
        embedDocuments: (texts) => encode(sparseDocFn, texts),
        embedQuery: async (text) => (await encode(sparseQueryFn!, [text]))[0]!,
      },
      sparseModifier,
    );
  }
  if (enableNativeBm25 === false) {
    throw invalid('enableHybrid needs sparseDocFn when enableNativeBm25 is false');
  }
  return bm25Encoder(bm25Config);
}

async function encode(encoder: SparseEncoderFunction, texts: string[]): Promise<SparseVector[]> {
  const [indices, values] = await encoder(texts);
  if (indices.length !== texts.length || values.length !== texts.length) {
    throw new VectorStoreError(
      'invalid-vector',
      `a sparse encoder gave ${indices.length} vectors for ${texts.length} texts`,
    );
  }
  return indices.map((list, index) => ({ indices: list, values: values[index]! }));
}

function invalid(message: string): Error {
  return new VectorStoreError('invalid-option', message);
}
