import type { ChunkPayload } from './chunk-payload.js';
import { type ChunkOptions, chunk } from './chunking/index.js';
import { contentHash } from './content-hash.js';
import { type Extractor, extract, formatOfName } from './extract/index.js';
import type { IngestStage } from './ingestion-error.js';
import { chunkPointId } from './point-id.js';
import type { SourceDocument } from './source-document.js';

/** A chunk on its way to becoming a point. */
export interface PreparedChunk {
  readonly id: string;
  /** What is embedded: the chunk under its title and headings. */
  readonly embeddedText: string;
  readonly payload: ChunkPayload;
}

interface PreparationOptions {
  readonly extractors: { readonly [format: string]: Extractor };
  readonly chunking: ChunkOptions;
  /** Names of the embedders, which the hash covers. */
  readonly embedder: string;
  readonly sparse: string | undefined;
  readonly onStage: (stage: IngestStage) => void;
}

/** Loads, extracts and cuts a document. No I/O but the loading. */
export async function prepareDocument(
  document: SourceDocument,
  { extractors, chunking, embedder, sparse, onStage }: PreparationOptions,
): Promise<PreparedChunk[]> {
  const { source, metadata = {} } = document;
  onStage('load');
  const content =
    typeof document.content === 'function' ? await document.content() : document.content;
  onStage('extract');
  const extracted = await extract(content, document.format ?? formatOfName(source), extractors);
  onStage('chunk');
  const chunks = chunk(extracted, chunking);
  // Deleting what was there because a scan has no text layer would be a loss, so this is a failure.
  if (chunks.length === 0) throw new TypeError('no text found');

  const title = document.title ?? extracted.title ?? source;
  const occurrences = new Map<string, number>();
  return chunks.map(({ text, start, end, index, headings }) => {
    const embeddedText = inContext(text, [title, ...headings]);
    const hash = contentHash({ embedder, sparse, text: embeddedText });
    const occurrence = occurrences.get(hash) ?? 0;
    occurrences.set(hash, occurrence + 1);
    return {
      id: chunkPointId(source, hash, occurrence),
      embeddedText,
      payload: {
        source,
        title,
        text,
        headings,
        chunk: index,
        start,
        end,
        content_hash: hash,
        metadata,
      },
    };
  });
}

/** The chunk under what it stands below, unless it says so itself. */
function inContext(text: string, path: readonly string[]): string {
  const missing = path.filter(
    (part, index) => path.indexOf(part) === index && !text.includes(part),
  );
  return missing.length === 0 ? text : `${missing.join(' › ')}\n\n${text}`;
}
