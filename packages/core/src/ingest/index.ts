/** Documents to points. */

export type { ChunkPayload } from './chunk-payload.js';
export { type EnsureCollectionOptions, ensureCollection } from './ensure-collection.js';
export { type IngestOptions, ingest } from './ingest.js';
export { IngestionError, type IngestStage } from './ingestion-error.js';
export type {
  ChunkCounts,
  DocumentOutcome,
  IngestProgress,
  IngestReport,
  IngestTotals,
} from './progress.js';
export { removeDocument } from './remove-document.js';

// Sources

export { documentsFromFolder, type FolderOptions } from './documents-from-folder.js';
export type { SourceDocument } from './source-document.js';

// Text and structure of documents

export {
  type BlockKind,
  type BuiltInFormat,
  type ExtractedDocument,
  type Extractor,
  extract,
  extractHtml,
  extractMarkdown,
  extractPlainText,
  formatOfName,
  type TextBlock,
} from './extract/index.js';

// Pieces of it

export { type Chunk, type ChunkOptions, chunk, type Span, sentences } from './chunking/index.js';

// Embedders

export {
  checkDenseVectors,
  type Embedder,
  type EmbedderStrength,
  type EmbeddingClient,
  EmbeddingError,
  type EmbedOptions,
  type OpenAIEmbedderOptions,
  openaiEmbedder,
  type RetryOptions,
  type SparseEmbedder,
} from './embedding/index.js';

// Words of a text, for embedders and for whoever highlights matches

export {
  type Analyzer,
  type AnalyzerOptions,
  createAnalyzer,
} from '../embedded/index/text/index.js';
