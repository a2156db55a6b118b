import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { options, point, points } from '../../../test/support/tenants.js';
import { type EmbeddedEngine, openEngine } from '../../embedded/engine/index.js';
import { QuotaError, RateLimitError, type VectorEngine } from '../../engine/index.js';
import { QuotaGuard } from '../quota/quota-guard.js';
import { RequestMeter } from '../quota/request-meter.js';
import type { Plain } from '../scope/snapshot.js';
import { Tenancy } from './tenancy.js';

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

describe('quotas', () => {
  it('limit points, whatever way they come', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { points: 3 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(3), wait: true });
    await a.upsert('docs', { points: points(3), wait: true });
    const exceeded = { quota: 'points', allowed: 3, requested: 4, status: 507 };
    await expect(a.upsert('docs', { points: [point(4)] })).rejects.toMatchObject(exceeded);
    await expect(a.upsert('notes', { points: [{ id: 1, vector: {} }] })).rejects.toMatchObject(
      exceeded,
    );
    const batch = { ids: [5], vectors: { dense: [[1, 1]] } };
    await expect(a.upsert('docs', { batch })).rejects.toSatisfy(QuotaError.isInstance);
    const operations = [{ upsert: { points: [point(6)] } }];
    await expect(a.batchUpdate('docs', { operations })).rejects.toSatisfy(QuotaError.isInstance);
    await a.delete('docs', { points: [1], wait: true });
    await a.upsert('docs', { points: [point(4)], wait: true });
    expect(await a.count('docs')).toEqual({ count: 3 });
  });

  it('are not shared twice by calls at once', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { points: 3 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    const calls = points(10).map((one) => a.upsert('docs', { points: [one], wait: true }));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await a.count('docs')).toEqual({ count: 3 });
  });

  it('limit bytes, and notice what was deleted', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a', { quota: { bytes: 1000 } });
    const a = tenancy.scope('a');
    const big = (id: number) => point(id, 'x'.repeat(400));
    await a.upsert('docs', { points: [big(1), big(2)], wait: true });
    await expect(a.upsert('docs', { points: [big(3)] })).rejects.toMatchObject({
      quota: 'bytes',
      allowed: 1000,
    });
    const payload = { more: 'x'.repeat(200) };
    await expect(a.setPayload('docs', { filter: {}, payload })).rejects.toSatisfy(
      QuotaError.isInstance,
    );
    await a.delete('docs', { points: [1], wait: true });
    await a.upsert('docs', { points: [big(3)], wait: true });
    await tenancy.setQuota('a', undefined);
    await a.upsert('docs', { points: [big(4)], wait: true });
  });

  it('hold for several processes together: points at once, bytes after a while', async () => {
    const quota = { points: 4, bytes: 150 };
    let now = 0;
    const tenancies = [new Tenancy(engine, options), new Tenancy(engine, options)] as const;
    await tenancies[0].create('a', { quota: { points: quota.points } });
    const [one, two] = tenancies.map((tenancy) => tenancy.scope('a')) as [
      VectorEngine,
      VectorEngine,
    ];
    await one.upsert('docs', { points: points(2), wait: true });
    await two.upsert('docs', { points: points(4), wait: true });
    await expect(one.upsert('docs', { points: [point(5)] })).rejects.toMatchObject({
      quota: 'points',
      requested: 5,
    });

    const guards = [0, 1].map(() => new QuotaGuard({ bytes: quota.bytes }, () => now));
    const write = async (guard: QuotaGuard, id: number) => {
      const request = { points: [point(id)] };
      await guard.admit(one, ['docs'], 'docs', 'upsert', request as unknown as Plain);
      await one.upsert('docs', { ...request, wait: true });
    };
    await tenancies[0].setQuota('a', undefined);
    await one.delete('docs', { points: [1, 2, 3, 4], wait: true });
    // {"text":"text 1"} and 4 numbers each, so four fit.
    await write(guards[0]!, 1);
    await write(guards[1]!, 2);
    await write(guards[1]!, 3);
    await write(guards[1]!, 4);
    await expect(write(guards[1]!, 5)).rejects.toMatchObject({ quota: 'bytes', allowed: 150 });
    // The first still thinks that there is one.
    await write(guards[0]!, 5);
    now += 60_000;
    await one.delete('docs', { points: [5], wait: true });
    await expect(write(guards[0]!, 6)).rejects.toMatchObject({ quota: 'bytes', allowed: 150 });
  });

  it('limit requests', async () => {
    const tenancy = new Tenancy(engine, { ...options, quota: { requestsPerMinute: 30 } });
    await tenancy.create('a');
    const a = tenancy.scope('a');
    for (let call = 0; call < 3; call += 1) await a.count('docs');
    const refusal = await a.count('docs').catch((error: unknown) => error);
    expect(RateLimitError.isInstance(refusal) && refusal.retryAfter).toBeGreaterThan(0);
  });

  it('refill evenly', () => {
    let now = 0;
    const meter = new RequestMeter(60, () => now);
    for (let call = 0; call < 6; call += 1) meter.take();
    expect(() => meter.take()).toThrow(RateLimitError);
    now += 999;
    expect(() => meter.take()).toThrow(RateLimitError);
    now += 2;
    meter.take();
    now += 60_000;
    for (let call = 0; call < 6; call += 1) meter.take();
    expect(() => meter.take()).toThrow(RateLimitError);
  });
});
