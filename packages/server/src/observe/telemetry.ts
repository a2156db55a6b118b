import type { VectorEngine } from '@quarry/core';
import type { RequestStatistics } from './request-statistics.js';

/** From this level on, `/telemetry` describes each collection. */
const COLLECTIONS_LEVEL = 2;

/** What `/telemetry` answers: what runs here, since when, and what it has been asked. */
export async function telemetry(
  engine: VectorEngine,
  statistics: RequestStatistics,
  { id, startup, detailsLevel }: { id: string; startup: Date; detailsLevel: number },
): Promise<object> {
  const { title, version } = await engine.versionInfo();
  const { collections } = await engine.getCollections();
  const described =
    detailsLevel < COLLECTIONS_LEVEL
      ? {}
      : { collections: await Promise.all(collections.map(({ name }) => describe(engine, name))) };
  return {
    id,
    app: { name: title, version, startup: startup.toISOString() },
    collections: { number_of_collections: collections.length, ...described },
    cluster: { enabled: false },
    requests: { rest: { responses: statistics.responses() }, grpc: { responses: {} } },
    memory: { resident_bytes: process.memoryUsage.rss() },
  };
}

async function describe(engine: VectorEngine, id: string): Promise<object> {
  const { config, points_count, segments_count, status } = await engine.getCollection(id);
  return { id, config, points_count, segments_count, status };
}
