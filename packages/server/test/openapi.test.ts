import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from './support/http.js';
import type { Served } from './support/served-engine.js';
import { servedEngine } from './support/served-engine.js';

// The official clients carry types made from Qdrant's OpenAPI description. Each of its operations is answered here.

let served: Served;
beforeAll(async () => {
  served = await servedEngine();
});
afterAll(() => served.close());

describe.each(['@qdrant/js-client-rest', 'qdrant-client-1.19'])('%s', (client) => {
  const operations = operationsOf(client);

  test('describes what one would expect', () => {
    expect(operations.length).toBeGreaterThanOrEqual(69);
    expect(operations).toContainEqual(['PUT', '/collections/{collection_name}/points']);
  });

  test.each(operations)('%s %s is answered', async (method, path) => {
    const { status, json, text } = await send(
      served.server.url,
      method,
      path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'shard_id' ? '0' : 'missing')),
      method === 'GET' ? undefined : {},
    );
    expect(status, text).toBeLessThan(500);
    expect(String(json?.status?.error)).not.toContain('there is nothing at');
  });
});

function operationsOf(client: string): [method: string, path: string][] {
  const entry = fileURLToPath(import.meta.resolve(client));
  const root = entry.slice(0, entry.indexOf('/dist/'));
  const schema = readFileSync(`${root}/dist/types/openapi/generated_schema.d.ts`, 'utf8');
  const paths = schema.slice(0, schema.indexOf('export interface components'));
  const found: [string, string][] = [];
  for (const block of paths.split(/^ {4}"(?=\/)/m).slice(1)) {
    const path = block.slice(0, block.indexOf('"'));
    for (const [, method] of block.matchAll(/^ {8}(get|put|post|patch|delete): operations/gm)) {
      found.push([method!.toUpperCase(), path]);
    }
  }
  return found;
}
