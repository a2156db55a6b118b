import { QdrantClient } from '@qdrant/js-client-rest';
import { describe, expect, it } from 'vitest';
import { NotFoundError, TenancyError, type VectorEngine } from '../../engine/index.js';
import { scopeDecisions } from './decisions.js';
import { pointIdentity } from './point-identity.js';
import { scopeToTenant } from './scope-to-tenant.js';
import { TenantScope } from './tenant-scope.js';

const TENANT = { key: 'tenant_id', match: { value: 'a' } };
const engineId = (id: number | string) => pointIdentity('a').inward(id, 'id');

/** Answers every method with what `answers` says and keeps the requests it was given. */
function recording(answers: { [method: string]: unknown } = {}) {
  const calls: [string, ...unknown[]][] = [];
  const engine = new Proxy({} as VectorEngine, {
    get:
      (_, method: string) =>
      async (...args: unknown[]) => {
        calls.push([method, ...args]);
        const answer = answers[method];
        if (answer instanceof Error) throw answer;
        return typeof answer === 'function' ? answer(...args) : answer;
      },
  });
  return { calls, engine };
}

function scoped(answers?: { [method: string]: unknown }) {
  const { calls, engine } = recording(answers);
  return { calls, scope: scopeToTenant(engine, { tenant: 'a', collections: ['docs'] }) };
}

async function sent(
  method: keyof VectorEngine,
  args: unknown,
  answer: unknown = { points: [], groups: [], hits: [], count: 0, status: 'completed' },
): Promise<unknown> {
  const { calls, scope } = scoped({ [method]: answer });
  await (scope[method] as (...args: unknown[]) => Promise<unknown>)('docs', args);
  return calls[0]?.[2];
}

describe('every method is decided', () => {
  const methods = Object.getOwnPropertyNames(TenantScope.prototype).filter(
    (name) => name !== 'constructor',
  );

  it('a scope has the decided methods and no others', () => {
    expect(methods.sort()).toEqual(Object.keys(scopeDecisions).sort());
  });

  it('every method of the official client is decided, or absent from a scope', () => {
    const client = Object.getOwnPropertyNames(QdrantClient.prototype);
    const undecided = client.filter((name) => name !== 'constructor' && !(name in scopeDecisions));
    const { scope } = scoped();
    expect(undecided.filter((name) => name in scope)).toEqual([]);
  });

  const refused = Object.entries(scopeDecisions).filter(([, decision]) => decision === 'refused');

  it.each(refused)('%s is refused without asking the engine', async (method) => {
    const { calls, scope } = scoped();
    const call = scope[method as keyof VectorEngine] as (...args: unknown[]) => Promise<unknown>;
    await expect(call.call(scope, 'docs', 'x', {})).rejects.toSatisfy(TenancyError.isInstance);
    expect(calls).toEqual([]);
  });
});

describe('requests', () => {
  it('wraps the filter of a query and of prefetches at every depth', async () => {
    const filter = { should: [{ key: 'x', match: { value: 1 } }] };
    const request = await sent('query', {
      prefetch: [{ prefetch: { query: [1], filter }, query: [2] }],
      query: { fusion: 'rrf' },
      filter,
    });
    const confined = { must: [TENANT, filter] };
    expect(request).toMatchObject({
      filter: confined,
      prefetch: [{ filter: { must: [TENANT] }, prefetch: { filter: confined } }],
    });
  });

  it('counts term rarity among the tenant only, where a query may be sparse', async () => {
    const idf = { corpus: { must: [TENANT] } };
    const sparse = { indices: [1], values: [1] };
    expect(await sent('query', { query: sparse })).toMatchObject({ params: { idf } });
    expect(await sent('query', { query: { nearest: 7 } })).toMatchObject({ params: { idf } });
    expect(await sent('query', { query: sparse, params: { idf: 'global' } })).toMatchObject({
      params: { idf },
    });
    expect(
      await sent('query', { query: sparse, params: { idf: { corpus: { must_not: [TENANT_B] } } } }),
    ).toMatchObject({ params: { idf: { corpus: { must: [TENANT, { must_not: [TENANT_B] }] } } } });
    expect(await sent('query', { query: [1, 2] })).not.toHaveProperty('params.idf');
  });

  it('scores by originals, among all points, wherever vectors are compared', async () => {
    const quantization = { oversampling: 2, rescore: true };
    const params = { quantization: { oversampling: 2, rescore: false }, indexed_only: true };
    const dense = { query: [1], params };
    expect(await sent('query', { ...dense, prefetch: [dense] })).toMatchObject({
      params: { quantization },
      prefetch: [{ params: { quantization } }],
    });
    expect(await sent('query', dense)).not.toHaveProperty('params.indexed_only');
    expect(await sent('queryGroups', { ...dense, group_by: 'x' })).toMatchObject({
      params: { quantization },
    });
    expect(await sent('query', { query: 5 })).toMatchObject({
      params: { quantization: { rescore: true } },
    });
    expect(await sent('query', { query: { order_by: 'x' } })).not.toHaveProperty('params');
    expect(await sent('query', {})).not.toHaveProperty('params');
  });

  it('weighs texts to be written by a constant length, in every form of vectors', async () => {
    const measured = { text: 'a', model: 'QUARRY/bm25', options: { language: 'none' } };
    const constant = { ...measured, model: 'qdrant/bm25' };
    const points = [
      { id: 1, vector: { words: measured, dense: [1, 2], many: [[1], [2]] } },
      { id: 2, vector: measured },
    ];
    const result = { operation_id: 0, status: 'completed' };
    const expected = [
      { vector: { words: constant, dense: [1, 2], many: [[1], [2]] } },
      { vector: constant },
    ];
    expect(await sent('upsert', { points }, result)).toMatchObject({ points: expected });
    expect(await sent('updateVectors', { points }, result)).toMatchObject({ points: expected });
    const batch = { ids: [1, 2], vectors: { words: [measured, measured] } };
    expect(await sent('upsert', { batch }, result)).toMatchObject({
      batch: { vectors: { words: [constant, constant] } },
    });
  });

  const TENANT_B = { key: 'team', match: { value: 'b' } };

  it('namespaces ids wherever they stand', async () => {
    const one = engineId(1);
    const two = engineId('two');
    expect(await sent('query', { query: 1 })).toMatchObject({ query: one });
    expect(
      await sent('query', { query: { recommend: { positive: [1, [0.5]], negative: ['two'] } } }),
    ).toMatchObject({ query: { recommend: { positive: [one, [0.5]], negative: [two] } } });
    expect(
      await sent('query', {
        query: { discover: { target: 1, context: [{ positive: 'two', negative: [1] }] } },
      }),
    ).toMatchObject({
      query: { discover: { target: one, context: [{ positive: two, negative: [1] }] } },
    });
    expect(
      await sent('query', { query: { context: { positive: 1, negative: 'two' } } }),
    ).toMatchObject({ query: { context: { positive: one, negative: two } } });
    expect(
      await sent('query', {
        query: {
          relevance_feedback: {
            target: 1,
            feedback: [{ example: 'two', score: 1 }],
            strategy: { naive: { a: 1, b: 1, c: 1 } },
          },
        },
      }),
    ).toMatchObject({
      query: { relevance_feedback: { target: one, feedback: [{ example: two }] } },
    });
    expect(
      await sent('query', {
        prefetch: { query: [1] },
        query: { formula: { sum: ['$score', { mult: [2, { has_id: [1] }] }] } },
      }),
    ).toMatchObject({ query: { formula: { sum: ['$score', { mult: [2, { has_id: [one] }] }] } } });
    expect(
      await sent('scroll', { filter: { must_not: { should: [{ has_id: ['two'] }] } }, offset: 1 }),
    ).toMatchObject({
      filter: { must: [TENANT, { must_not: { should: [{ has_id: [two] }] } }] },
      offset: one,
    });
  });

  it('gives equal ids one name and different ids different ones', () => {
    const a = pointIdentity('a');
    const uuid = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
    expect(a.inward(5n, 'id')).toBe(a.inward(5, 'id'));
    expect(a.inward(uuid, 'id')).toBe(a.inward(uuid.toLowerCase().replaceAll('-', ''), 'id'));
    const names = [a.inward(5, 'id'), a.inward('5', 'id'), a.inward(5.5, 'id')];
    const others = ['b', 1, '1'].map((tenant) => pointIdentity(tenant).inward(5, 'id'));
    expect(new Set([...names, ...others]).size).toBe(6);
    for (const id of [NaN, Infinity, '', '\ud800', null, undefined, true, {}, [1]]) {
      expect(() => a.inward(id as never, 'id')).toThrow(/id/);
    }
  });

  it('marks points written as the tenant’s and keeps their ids', async () => {
    const points = [
      { id: 1, vector: [1], payload: { x: 1 } },
      { id: 'two', vector: [2] },
      { id: 2n ** 60n, vector: {} },
    ];
    const request = await sent('upsert', { points });
    expect(request).toEqual({
      points: [
        { id: engineId(1), vector: [1], payload: { x: 1, tenant_id: 'a', _quarry_id: 1 } },
        { id: engineId('two'), vector: [2], payload: { tenant_id: 'a', _quarry_id: 'two' } },
        {
          id: pointIdentity('a').inward(2n ** 60n, 'id'),
          vector: {},
          payload: { tenant_id: 'a', _quarry_id: { integer: String(2n ** 60n) } },
        },
      ],
    });
    expect(
      await sent('upsert', { batch: { ids: [1, 2], vectors: [[1], [2]], payloads: [null, {}] } }),
    ).toMatchObject({ batch: { payloads: [{ _quarry_id: 1 }, { _quarry_id: 2 }] } });
  });

  it.each([
    'tenant_id',
    '"tenant_id"',
    'tenant_id[]',
    'tenant_id[0].x',
    '_quarry_id',
    '"_quarry_id".x',
  ])('refuses the reserved path %s everywhere', async (path) => {
    const { calls, scope } = scoped();
    const attempts = [
      scope.setPayload('docs', { payload: { x: 1 }, points: [1], key: path }),
      scope.deletePayload('docs', { keys: ['x', path], points: [1] }),
      scope.query('docs', { query: { order_by: path } }),
      scope.query('docs', { with_payload: [path] }),
      scope.query('docs', { with_payload: { exclude: [path] } }),
      scope.query('docs', { prefetch: {}, query: { formula: { sum: ['$score', path] } } }),
      scope.query('docs', { query: { formula: { exp: { datetime_key: path } } } }),
      scope.query('docs', { query: { formula: 1, defaults: { [path]: 1 } } }),
      scope.queryGroups('docs', { query: [1], group_by: path }),
      scope.scroll('docs', { order_by: { key: path } }),
      scope.count('docs', { filter: { must: [{ key: path, match: { value: 'b' } }] } }),
      scope.count('docs', { filter: { must: [{ is_empty: { key: path } }] } }),
      scope.facet('docs', { key: path }),
    ];
    for (const attempt of attempts) {
      await expect(attempt).rejects.toSatisfy(TenancyError.isInstance);
    }
    expect(calls).toEqual([]);
  });

  it.each([
    '',
    ' tenant_id',
    'tenant_id ',
    '"tenant\\u005fid"',
    '"tenant_id',
    '[]tenant_id',
    '.tenant_id',
  ])('refuses %j, which is no path', async (path) => {
    const { calls, scope } = scoped();
    await expect(
      scope.setPayload('docs', { payload: {}, points: [1], key: path }),
    ).rejects.toMatchObject({ status: 400 });
    expect(calls).toEqual([]);
  });

  it('refuses reserved keys in payloads', async () => {
    const { calls, scope } = scoped();
    for (const key of ['tenant_id', '_quarry_id']) {
      const payload = { [key]: 'b' };
      for (const attempt of [
        scope.upsert('docs', { points: [{ id: 1, vector: [1], payload }] }),
        scope.upsert('docs', { batch: { ids: [1], vectors: [[1]], payloads: [payload] } }),
        scope.setPayload('docs', { payload, points: [1] }),
        scope.overwritePayload('docs', { payload, points: [1] }),
        scope.batchUpdate('docs', { operations: [{ set_payload: { payload, filter: {} } }] }),
      ]) {
        await expect(attempt).rejects.toSatisfy(TenancyError.isInstance);
      }
    }
    expect(calls).toEqual([]);
  });

  it('refuses what it does not know', async () => {
    const { calls, scope } = scoped();
    const loose = scope as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const attempts: [string, unknown][] = [
      ['query', { query: [1], with_vectors: true }],
      ['query', { query: { teleport: 1 } }],
      ['query', { prefetch: { query: [1], surprise: 1 } }],
      ['query', { query: [1], params: { surprise: 1 } }],
      ['query', { query: { formula: { surprise: 1 } } }],
      ['scroll', { filter: { must: [{ key: 'x', surprise: 1 }] } }],
      ['scroll', { filter: { surprise: [] } }],
      ['upsert', { points: [{ id: 1, vector: [1], surprise: 1 }] }],
      ['batchUpdate', { operations: [{ surprise: {} }] }],
      ['batchUpdate', { operations: [{ delete: { points: [] }, upsert: { points: [] } }] }],
    ];
    for (const [method, args] of attempts) {
      await expect(loose[method]!('docs', args), JSON.stringify(args)).rejects.toMatchObject({
        status: 400,
      });
    }
    expect(calls).toEqual([]);
  });

  it('reads arguments once', async () => {
    let reads = 0;
    const payload = {
      get x() {
        reads += 1;
        return reads;
      },
    };
    const shifting = new Proxy(
      {},
      {
        ownKeys: () => (reads++ === 1 ? ['y'] : ['tenant_id']),
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 'b' }),
        get: (_, key) => (key === 'toJSON' ? undefined : 'b'),
      },
    );
    expect(await sent('setPayload', { payload, points: [1] })).toMatchObject({ payload: { x: 1 } });
    expect(await sent('setPayload', { payload: shifting, points: [1] })).toMatchObject({
      payload: { y: 'b' },
    });
    const attempt = sent('setPayload', {
      payload: JSON.parse('{"__proto__":{"a":1}}'),
      points: [1],
    });
    await expect(attempt).rejects.toMatchObject({ status: 400 });
  });

  it('lets only their values into options', async () => {
    const { calls, scope } = scoped();
    const loose = scope as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const attempts: [string, object][] = [
      ['delete', { points: [1], wait: 'true&x=1' }],
      ['delete', { points: [1], ordering: 'weak&x=1' }],
      ['delete', { points: [1], timeout: '1' }],
      ['batchUpdate', { operations: [], ordering: {} }],
      ['query', { consistency: 'all&x=1' }],
      ['queryBatch', { searches: [], timeout: [] }],
      ['count', { timeout: '5' }],
    ];
    for (const [method, args] of attempts) {
      await expect(loose[method]!('docs', args)).rejects.toMatchObject({ status: 400 });
    }
    expect(calls).toEqual([]);
  });

  it('chooses the shard itself', async () => {
    await expect(sent('query', { query: [1], shard_key: 'b' })).rejects.toSatisfy(
      TenancyError.isInstance,
    );
    const { calls, engine } = recording({ query: { points: [] }, delete: { status: 'completed' } });
    const scope = scopeToTenant(engine, { tenant: 'a', collections: ['docs'], shardKey: 'a' });
    await scope.query('docs', { query: [1] });
    await scope.delete('docs', { points: [1] });
    expect(calls.map(([, , args]) => (args as { shard_key: string }).shard_key)).toEqual([
      'a',
      'a',
    ]);
  });
});

describe('collections', () => {
  it('other names behave as missing ones', async () => {
    const { calls, scope } = scoped();
    const missing = NotFoundError.collection('theirs').message;
    await expect(scope.query('theirs', { query: [1] })).rejects.toThrow(missing);
    await expect(scope.upsert('theirs', { points: [] })).rejects.toThrow(missing);
    await expect(scope.getCollection('theirs')).rejects.toThrow(missing);
    await expect(
      scope.query('docs', { query: 1, lookup_from: { collection: 'theirs' } }),
    ).rejects.toThrow(missing);
    await expect(
      scope.queryGroups('docs', { query: [1], group_by: 'x', with_lookup: 'theirs' }),
    ).rejects.toThrow(missing);
    expect(await scope.collectionExists('theirs')).toEqual({ exists: false });
    await expect(scope.createCollection('theirs', {})).rejects.toSatisfy(TenancyError.isInstance);
    expect(calls).toEqual([]);
  });

  it('maps names and puts them back in error texts', async () => {
    const { calls, engine } = recording({ count: NotFoundError.collection('docs-of-a') });
    const scope = scopeToTenant(engine, { tenant: 'a', collections: { docs: 'docs-of-a' } });
    await expect(scope.count('docs')).rejects.toThrow(NotFoundError.collection('docs').message);
    expect(calls[0]?.[1]).toBe('docs-of-a');
  });

  it.each([undefined, null, '', '\ud800x', NaN, 1.5, {}, true])(
    'refuses the tenant %j',
    (tenant) => {
      const options = { tenant: tenant as string, collections: ['docs'] };
      expect(() => scopeToTenant(recording().engine, options)).toThrow(/tenant/i);
    },
  );
});

describe('answers', () => {
  const mine = { tenant_id: 'a', _quarry_id: 'one', x: 1 };

  it('gives points their own ids back and hides what the scope added', async () => {
    const point = { id: engineId('one'), version: 812, score: 0.5, payload: mine };
    const { scope } = scoped({ query: { points: [point] }, retrieve: [point] });
    expect(await scope.query('docs', { query: [1] })).toEqual({
      points: [{ id: 'one', version: 0, score: 0.5 }],
    });
    expect(await scope.query('docs', { query: [1], with_payload: true })).toEqual({
      points: [{ id: 'one', version: 0, score: 0.5, payload: { x: 1 } }],
    });
  });

  it('shows nothing of an engine that ignores filters', async () => {
    const theirs = { id: 1, version: 1, score: 1, payload: { tenant_id: 'b', secret: 1 } };
    const { scope } = scoped({ query: { points: [theirs] }, scroll: { points: [theirs] } });
    await expect(scope.query('docs', {})).rejects.toSatisfy(TenancyError.isInstance);
    await expect(scope.scroll('docs')).rejects.toSatisfy(TenancyError.isInstance);
  });

  it('looks groups up by the caller’s ids, where a value can be one', async () => {
    const { calls, scope } = scoped({
      queryGroups: {
        groups: [
          { id: 'one', hits: [] },
          { id: '', hits: [] },
          { id: 2, hits: [] },
        ],
      },
      retrieve: [{ id: engineId('one'), payload: mine }],
    });
    const request = { query: [1], group_by: 'x', with_lookup: 'docs' };
    expect(await scope.queryGroups('docs', request)).toEqual({
      groups: [
        { id: 'one', hits: [], lookup: { id: 'one', payload: { x: 1 } } },
        { id: '', hits: [] },
        { id: 2, hits: [] },
      ],
    });
    expect(calls[0]?.[2]).not.toHaveProperty('with_lookup');
    expect(calls[1]?.[2]).toMatchObject({ ids: [engineId('one'), engineId(2)] });
  });

  it('pages by the caller’s ids', async () => {
    const stored = ['one', 'two', 'three'].map((id) => ({
      id: engineId(id),
      payload: { tenant_id: 'a', _quarry_id: id },
    }));
    const { calls, scope } = scoped({ scroll: { points: stored, next_page_offset: 7 } });
    const page = await scope.scroll('docs', { limit: 2 });
    expect(page.points.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(page.next_page_offset).toBe('three');
    expect(calls[0]?.[2]).toMatchObject({ limit: 3 });
  });

  it('names missing points as the caller did', async () => {
    const { scope } = scoped({ query: NotFoundError.point(engineId(77)) });
    await expect(scope.query('docs', { query: 77 })).rejects.toThrow(
      'Not found: No point with id 77 found',
    );
  });

  it('keeps the reserved keys of points whose payload is replaced', async () => {
    const { calls, scope } = scoped({
      retrieve: [{ id: engineId('one'), payload: mine }],
      batchUpdate: [{ operation_id: 9, status: 'completed' }],
    });
    const result = await scope.clearPayload('docs', { points: ['one'], wait: true });
    expect(result).toEqual({ operation_id: null, status: 'completed' });
    expect(calls[1]?.[2]).toEqual({
      wait: true,
      operations: [
        {
          overwrite_payload: {
            points: [engineId('one')],
            payload: { tenant_id: 'a', _quarry_id: 'one' },
          },
        },
      ],
    });
    await expect(scope.clearPayload('docs', { points: ['two'] })).rejects.toThrow(
      'Not found: No point with id two found',
    );
  });

  it('chooses points anew when one of them is gone by the time it is replaced', async () => {
    let batches = 0;
    const { calls, scope } = scoped({
      scroll: { points: [{ id: engineId('one'), payload: mine }] },
      batchUpdate: () => {
        batches += 1;
        if (batches === 1) throw NotFoundError.point(engineId('two'));
        return [{ operation_id: 9, status: 'completed' }];
      },
    });
    await scope.clearPayload('docs', { filter: {} });
    expect(calls.map(([method]) => method)).toEqual([
      'scroll',
      'batchUpdate',
      'scroll',
      'batchUpdate',
    ]);
  });

  it('replaces payloads in batches that servers take', async () => {
    const points = Array.from({ length: 50 }, (_, id) => ({ id: `point ${id}`, payload: mine }));
    const { calls, scope } = scoped({
      scroll: { points },
      batchUpdate: [{ operation_id: 9, status: 'completed' }],
    });
    const payload = { text: 'ä'.repeat(2 ** 19) };
    await scope.overwritePayload('docs', { filter: {}, payload });
    const batches = calls.filter(([method]) => method === 'batchUpdate');
    expect(batches).toHaveLength(4);
    for (const [, , request] of batches) {
      expect(Buffer.byteLength(JSON.stringify(request))).toBeLessThan(16 * 2 ** 20);
    }
  });
});
