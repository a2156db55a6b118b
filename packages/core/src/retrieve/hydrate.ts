import type { Payload, VectorEngine } from '../engine/index.js';
import type { FusedHit } from './fusion.js';
import type { Candidate, PassageContent } from './passage.js';

/** Reads what the hits say. A point deleted since the search is left out. */
export async function readCandidates(
  hits: readonly FusedHit[],
  {
    engine,
    collection,
    readPayload,
  }: {
    readonly engine: VectorEngine;
    readonly collection: string;
    readonly readPayload: (payload: Payload) => PassageContent;
  },
): Promise<Candidate[]> {
  if (hits.length === 0) return [];
  const ids = hits.map(({ id }) => id);
  const records = await engine.retrieve(collection, { ids, with_payload: true });
  const payloads = new Map(records.map(({ id, payload }) => [id, payload ?? {}]));
  const candidates: Candidate[] = [];
  for (const [index, { id, score, kind, legs }] of hits.entries()) {
    const payload = payloads.get(id);
    if (!payload) continue;
    const retrieved = { rank: index + 1, score, kind };
    const content = readPayload(payload);
    candidates.push({ ...content, id, score, scoreKind: kind, legs, retrieved, payload });
  }
  return candidates;
}
