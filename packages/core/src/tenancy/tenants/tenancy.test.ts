import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dying, options, points } from '../../../test/support/tenants.js';
import { type EmbeddedEngine, openEngine } from '../../embedded/engine/index.js';
import { ConflictError, NotFoundError, TenancyError } from '../../engine/index.js';
import { ownCollection } from './placement.js';
import { Tenancy } from './tenancy.js';

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

describe.each(['payload', 'collection'] as const)('tenants by %s', (strategy) => {
  it('are made, listed, counted and kept apart', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    await tenancy.create('b');
    await tenancy.create('a/../*', { quota: { points: 100 } });
    await tenancy.scope('b').upsert('docs', { points: points(3), wait: true });
    expect((await tenancy.list()).map(({ tenant }) => tenant)).toEqual(['a/../*', 'b']);
    expect(await tenancy.stats('b', { bytes: true })).toMatchObject({
      tenant: 'b',
      strategy,
      state: 'active',
      points: { docs: 3, notes: 0 },
      totalPoints: 3,
      // {"text":"text 1"} and 2 + 2 numbers.
      bytes: 3 * (17 + 16),
    });
    expect((await tenancy.stats('a/../*')).totalPoints).toBe(0);
    expect(await tenancy.scope('a/../*').retrieve('docs', { ids: [1] })).toEqual([]);
    expect(await tenancy.scope('b').getCollections()).toEqual({
      collections: [{ name: 'docs' }, { name: 'notes' }],
    });
  });

  it('are made once', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    await tenancy.create('a');
    await expect(tenancy.create('a')).rejects.toSatisfy(ConflictError.isInstance);
    await expect(tenancy.create('')).rejects.toSatisfy(TenancyError.isInstance);
    await expect(tenancy.create(1 as never)).rejects.toSatisfy(TenancyError.isInstance);
  });

  it('are refused until they are made and after they are gone', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    const scope = tenancy.scope('a');
    await expect(scope.count('docs')).rejects.toSatisfy(TenancyError.isInstance);
    await tenancy.create('a');
    expect(await scope.count('docs')).toEqual({ count: 0 });
    await tenancy.delete('a');
    await expect(scope.count('docs')).rejects.toSatisfy(TenancyError.isInstance);
    await expect(tenancy.stats('a')).rejects.toSatisfy(NotFoundError.isInstance);
    await tenancy.delete('a');
  });

  it('leave nothing behind, and others alone', async () => {
    const tenancy = new Tenancy(engine, { ...options, strategy });
    for (const tenant of ['a', 'b']) {
      await tenancy.create(tenant);
      await tenancy.scope(tenant).upsert('docs', { points: points(5), wait: true });
    }
    await tenancy.delete('a');
    expect(await tenancy.scope('b').count('docs')).toEqual({ count: 5 });
    expect((await tenancy.list()).map(({ tenant }) => tenant)).toEqual(['b']);
    await tenancy.create('a');
    expect(await tenancy.scope('a').count('docs')).toEqual({ count: 0 });
    expect(await engine.collectionExists(ownCollection('docs', 'a'))).toEqual({
      exists: strategy === 'collection',
    });
  });

  it('are deleted to the end after any interruption', async () => {
    for (let writes = 0; ; writes += 1) {
      const tenancy = new Tenancy(engine, { ...options, strategy });
      await tenancy.create('a');
      await tenancy.scope('a').upsert('docs', { points: points(5), wait: true });
      const died = await new Tenancy(dying(engine, writes), options).delete('a').then(
        () => false,
        () => true,
      );
      await new Tenancy(engine, options).recover();
      if (writes > 0) expect(await tenancy.list()).toEqual([]);
      await tenancy.delete('a');
      expect(await engine.collectionExists(ownCollection('docs', 'a'))).toEqual({ exists: false });
      if (!died) break;
    }
  });
});

describe('names of collections of one’s own', () => {
  it('are allowed by every engine, short enough, and differ when tenants do', () => {
    const tenants = ['a', 'A', 'a/b', 'a:b', 'ä', '../..', 'x'.repeat(5000), ' ', '*', 'a-b'];
    const names = tenants.map((tenant) => ownCollection('docs', tenant));
    expect(new Set(names).size).toBe(tenants.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,100}$/);
  });
});

describe('a registry kept in the engine', () => {
  it('is seen by other tenancies, at once or after the cache has run out', async () => {
    const [one, two] = [new Tenancy(engine, options), new Tenancy(engine, options)];
    await one.create('a');
    await two.scope('a').upsert('docs', { points: points(1), wait: true });
    await one.promote('a', 'collection');
    expect(await two.scope('a').count('docs')).toEqual({ count: 1 });
    await two.delete('a');
    await expect(one.scope('a').count('docs')).rejects.toSatisfy(TenancyError.isInstance);
  });

  it('is looked at in times that are some', () => {
    for (const wrong of [
      { takeOverSeconds: 0 },
      { writeSeconds: -1 },
      { cacheSeconds: Number.NaN },
      { writeSeconds: '30' as never },
    ]) {
      const message = new RegExp(`^${Object.keys(wrong)[0]}: expected seconds, at least .*, got`);
      expect(() => new Tenancy(engine, { ...options, ...wrong })).toThrow(message);
    }
  });

  it('is no collection of the tenants', () => {
    const collections = { quarry_tenants: { settings: {} } };
    expect(() => new Tenancy(engine, { collections })).toThrow(/remembers the tenants/);
  });
});
