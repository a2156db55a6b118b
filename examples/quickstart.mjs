import { openEngine, scopeToTenant } from '@quarry/core';

const engine = await openEngine({ path: './quarry-data' });
await engine.recreateCollection('docs', {
  vectors: { dense: { size: 3, distance: 'Cosine' } },
  sparse_vectors: { words: { modifier: 'idf' } },
});
const docs = scopeToTenant(engine, { tenant: 'aster', collections: ['docs'] });
const words = (text) => ({ text, model: 'qdrant/bm25' }); // tokens, stop words, stems: no model needed
await docs.upsert('docs', { points: [
  { id: 'a', vector: { dense: [0.9, 0.1, 0], words: words('Invoices are kept for ten years') }, payload: { year: 2026 } },
  { id: 'b', vector: { dense: [0, 0.2, 0.9], words: words('Lunch is served at noon') }, payload: { year: 2026 } },
] });
const { points } = await docs.query('docs', {
  prefetch: [{ query: [0.8, 0.2, 0], using: 'dense' }, { query: words('how long are invoices kept?'), using: 'words' }],
  query: { fusion: 'rrf' }, filter: { must: [{ key: 'year', range: { gte: 2020 } }] }, with_payload: true,
});
console.log(points); // 'a' first, from this tenant's points alone, durable in ./quarry-data
await engine.close();
