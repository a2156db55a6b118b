import { expect, test } from 'vitest';
import { openEngine } from '../embedded/engine/index.js';
import { retrieve } from '../retrieve/index.js';
import { scopeToTenant } from '../tenancy/index.js';
import { fakeEmbedder, fakeSparseEmbedder } from '../testing/fake-embedder.js';
import { ensureCollection } from './ensure-collection.js';
import { ingest } from './ingest.js';
import { removeDocument } from './remove-document.js';

test('tenants ingest documents of the same name side by side and find only their own', async () => {
  const engine = await openEngine({ memory: true });
  const collection = 'docs';
  const vectors = { embedder: fakeEmbedder(), sparse: fakeSparseEmbedder() };
  await ensureCollection({ engine, collection, ...vectors });
  const tenants = ['aster', 'borealis'].map((tenant) => ({
    tenant,
    target: {
      engine: scopeToTenant(engine, { tenant, collections: [collection] }),
      collection,
      ...vectors,
    },
  }));
  const shared = 'The recall procedure takes two days.';
  for (const { tenant, target } of tenants) {
    const documents = [
      { source: 'policy.md', content: shared },
      { source: `${tenant}.md`, content: `Secret recall plans of ${tenant}.` },
    ];
    expect(await ensureCollection(target)).toBe(false);
    const report = await ingest({ ...target, documents });
    expect(report.failures).toEqual([]);
    expect(report.documents.added).toBe(2);
    expect((await ingest({ ...target, documents })).documents.unchanged).toBe(2);
  }
  expect((await engine.count(collection)).count).toBe(4);

  for (const { tenant, target } of tenants) {
    const { passages, leftOut } = await retrieve({ ...target, query: 'recall plans' });
    const sources = [...passages, ...leftOut.map(({ passage }) => passage)].map((p) => p.source);
    expect(sources.sort()).toEqual([`${tenant}.md`, 'policy.md'].sort());
  }

  const [aster, borealis] = tenants.map(({ target }) => target);
  await ingest({ ...aster!, documents: [{ source: 'policy.md', content: 'Changed.' }] });
  await removeDocument({ ...aster!, source: 'borealis.md' });
  const { passages } = await retrieve({ ...borealis!, query: 'recall' });
  expect(passages.map(({ text }) => text)).toContain(shared);
  expect(passages).toHaveLength(2);
  await engine.close();
});
