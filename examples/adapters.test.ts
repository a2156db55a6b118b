import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** Each example of the adapters runs as it stands, and prints what its comments say. */

const before = process.cwd();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'quarry-examples-'));
  process.chdir(directory);
});
afterEach(async () => {
  process.chdir(before);
  await rm(directory, { recursive: true, force: true });
});

async function printed(load: () => Promise<unknown>): Promise<unknown[]> {
  const lines: unknown[] = [];
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...values) => void lines.push(...values));
  try {
    await load();
  } finally {
    log.mockRestore();
  }
  return lines;
}

it('langchain: hybrid search', async () => {
  expect(await printed(() => import('./langchain-hybrid.js'))).toEqual([
    'invoices',
    'relative',
    ['passwords'],
    2,
    3,
  ]);
});

it('langchain: an agent with citations', async () => {
  expect(await printed(() => import('./langchain-agent.js'))).toEqual([
    'Ten years [1]. Then they are sold.',
    [[1, 'finance.md']],
    ['p42'],
  ]);
});

it('langchain: self-query', async () => {
  expect(await printed(() => import('./langchain-self-query.js'))).toEqual([[1979]]);
});

it('langchain: incremental indexing', async () => {
  expect(await printed(() => import('./langchain-indexing.js'))).toEqual([
    { numAdded: 2, numDeleted: 0, numUpdated: 0, numSkipped: 0 },
    { numAdded: 1, numDeleted: 1, numUpdated: 0, numSkipped: 1 },
    'Whales are grey.',
  ]);
});

it('llamaindex: answers with citations', async () => {
  expect(await printed(() => import('./llamaindex-citations.js'))).toEqual([
    'Invoices are kept for ten years [1], and then sold.',
    'Finance',
    ['p9'],
  ]);
});

it('llamaindex: chat', async () => {
  expect(await printed(() => import('./llamaindex-chat.js'))).toEqual([
    'Invoices are kept for ten years, then shredded.',
    2,
  ]);
});

it('llamaindex: an ingestion pipeline', async () => {
  expect(await printed(() => import('./llamaindex-pipeline.js'))).toEqual([['Whales are grey.']]);
});
