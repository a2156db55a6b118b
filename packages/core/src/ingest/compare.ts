import { isDeepStrictEqual } from 'node:util';
import type { PointId, VectorEngine } from '../engine/index.js';
import { type ChunkIdentity, identityFields } from './chunk-payload.js';
import type { PreparedChunk } from './prepare-document.js';

/** What has to be written for a document to be up to date. */
export interface DocumentChanges {
  /** Content that is not there yet: to be embedded and written. */
  readonly fresh: readonly PreparedChunk[];
  /** Content that is there, but moved or described otherwise: only its payload is written. */
  readonly moved: readonly PreparedChunk[];
  /** Content that is there as it should be. */
  readonly unchanged: number;
  /** Points of the previous version without a successor. */
  readonly obsolete: readonly PointId[];
  /** Whether the document was there before. */
  readonly existed: boolean;
}

/** Points read per call. */
const pageSize = 1000;

/** Compares a document's chunks with the points of its previous version. */
export async function compareWithStored(
  engine: VectorEngine,
  collection: string,
  source: string,
  chunks: readonly PreparedChunk[],
): Promise<DocumentChanges> {
  const stored = await readIdentities(engine, collection, source);
  const fresh: PreparedChunk[] = [];
  const moved: PreparedChunk[] = [];
  for (const chunk of chunks) {
    const identity = stored.get(chunk.id);
    const { text: _, ...wanted } = chunk.payload;
    if (!identity) fresh.push(chunk);
    else if (!sameJson(identity, wanted)) moved.push(chunk);
  }
  const wantedIds = new Set<PointId>(chunks.map(({ id }) => id));
  return {
    fresh,
    moved,
    unchanged: chunks.length - fresh.length,
    obsolete: [...stored.keys()].filter((id) => !wantedIds.has(id)),
    existed: stored.size > 0,
  };
}

async function readIdentities(
  engine: VectorEngine,
  collection: string,
  source: string,
): Promise<Map<PointId, Partial<ChunkIdentity>>> {
  const identities = new Map<PointId, Partial<ChunkIdentity>>();
  let offset: PointId | undefined;
  do {
    const page = await engine.scroll(collection, {
      filter: { must: [{ key: 'source', match: { value: source } }] },
      limit: pageSize,
      with_payload: { include: [...identityFields] },
      with_vector: false,
      ...(offset === undefined ? {} : { offset }),
    });
    for (const { id, payload } of page.points) identities.set(id, payload ?? {});
    offset = (page.next_page_offset ?? undefined) as PointId | undefined;
  } while (offset !== undefined);
  return identities;
}

/** Equal once written as JSON, which is how payloads are stored. */
function sameJson(stored: Partial<ChunkIdentity>, wanted: ChunkIdentity): boolean {
  const relevant = Object.fromEntries(identityFields.map((field) => [field, stored[field]]));
  return isDeepStrictEqual(relevant, JSON.parse(JSON.stringify(wanted)));
}
