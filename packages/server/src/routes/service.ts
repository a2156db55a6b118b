import { randomUUID } from 'node:crypto';
import type { VectorEngine } from '@quarry/core';
import type { Route } from '../http/index.js';
import { PlainAnswer } from '../http/index.js';
import { printJson } from '../json/index.js';
import type { Issues, RequestStatistics } from '../observe/index.js';
import { collectionMetrics, telemetry } from '../observe/index.js';

const TEXT = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/** Who answers, whether it is well, and what it has been doing. */
export function serviceRoutes(
  engine: VectorEngine,
  statistics: RequestStatistics,
  issues: Issues,
): Route[] {
  const startup = new Date();
  const id = randomUUID();
  const healthy = () => new PlainAnswer('healthz check passed', TEXT);
  return [
    {
      method: 'GET',
      path: '/',
      access: 'public',
      answer: async () =>
        new PlainAnswer(printJson(await engine.versionInfo()), 'application/json'),
    },
    { method: 'GET', path: '/healthz', access: 'public', answer: healthy },
    { method: 'GET', path: '/livez', access: 'public', answer: healthy },
    { method: 'GET', path: '/readyz', access: 'public', answer: () => readiness(engine) },
    {
      method: 'GET',
      path: '/metrics',
      access: 'read',
      answer: async () => {
        const parts = await Promise.all([collectionMetrics(engine), statistics.print()]);
        return new PlainAnswer(parts.join('\n'), PROMETHEUS);
      },
    },
    {
      method: 'GET',
      path: '/telemetry',
      access: 'read',
      answer: ({ query }) => {
        const detailsLevel = query.integer('details_level', 0) ?? 0;
        return telemetry(engine, statistics, { id, startup, detailsLevel });
      },
    },
    {
      method: 'GET',
      path: '/issues',
      access: 'read',
      answer: async () => ({ issues: await issues.list() }),
    },
    {
      method: 'DELETE',
      path: '/issues',
      access: 'write',
      answer: () => {
        issues.dismiss();
        return true;
      },
    },
  ];
}

async function readiness(engine: VectorEngine): Promise<PlainAnswer> {
  try {
    // An embedded engine answers this until it is closed, but the look-up of a name only while it is open.
    await engine.collectionExists('readyz');
    return new PlainAnswer('all shards are ready', TEXT);
  } catch {
    return new PlainAnswer('some shards are not ready', TEXT, 503);
  }
}
