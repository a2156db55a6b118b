import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  contents,
  dying,
  dyingWhile,
  fromElsewhere,
  options,
  point,
  points,
  replacing,
} from '../../../test/support/tenants.js';
import { type EmbeddedEngine, openEngine } from '../../embedded/engine/index.js';
import type { VectorEngine } from '../../engine/index.js';
import { ownCollection } from './placement.js';
import { Tenancy, type TenancyOptions } from './tenancy.js';

let engine: EmbeddedEngine;

beforeEach(async () => {
  engine = await openEngine({ memory: true });
});

afterEach(() => engine.close());

describe('promotion', () => {
  it.each([
    ['payload', 'collection'],
    ['collection', 'payload'],
  ] as const)('from %s to %s keeps every point, and others where they are', async (from, to) => {
    const tenancy = new Tenancy(engine, { ...options, strategy: from });
    await tenancy.create('a');
    await tenancy.create('b', { strategy: 'payload' });
    const [a, b] = [tenancy.scope('a'), tenancy.scope('b')];
    await a.upsert('docs', { points: points(450), wait: true });
    await b.upsert('docs', { points: points(3), wait: true });
    const before = await contents(a);
    await tenancy.promote('a', to);
    expect(await tenancy.stats('a')).toMatchObject({
      strategy: to,
      state: 'active',
      totalPoints: 450,
    });
    expect(await contents(a)).toEqual(before);
    expect((await contents(b)).size).toBe(3);
    const shared = await engine.count('docs', {
      filter: { must: [{ key: 'tenant_id', match: { value: 'a' } }] },
    });
    expect(shared.count).toBe(to === 'payload' ? 450 : 0);
    await tenancy.promote('a', to);
  });

  it('loses no write that is made meanwhile', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(900), wait: true });
    const expected = new Map(points(900).map(({ id, payload }) => [id, payload]));
    let moving = true;
    const promotion = tenancy.promote('a', 'collection').finally(() => {
      moving = false;
    });
    let writes = 0;
    for (let round = 0; moving; round += 1) {
      const id = 1 + ((round * 7) % 900);
      const text = `round ${round}`;
      switch (round % 6) {
        case 0:
          await a.upsert('docs', { points: [point(id, text)], wait: true });
          expected.set(id, { text });
          break;
        case 1:
          await a.delete('docs', { points: [id], wait: true });
          expected.delete(id);
          break;
        case 2:
          await a.upsert('docs', { points: [point(10_000 + round, text)], wait: true });
          expected.set(10_000 + round, { text });
          break;
        case 3: {
          const filter = { must: [{ has_id: [id] }] };
          await a.setPayload('docs', { filter, payload: { seen: round }, wait: true });
          if (expected.has(id)) expected.set(id, { ...expected.get(id), seen: round });
          break;
        }
        case 4: {
          const filter = { must: [{ key: 'text', match: { value: `text ${id}` } }] };
          await a.batchUpdate('docs', {
            wait: true,
            operations: [
              { overwrite_payload: { filter, payload: { text: 'gone over' } } },
              { delete: { filter: { must: [{ key: 'text', match: { value: 'gone over' } }] } } },
            ],
          });
          if (expected.get(id)?.['text'] === `text ${id}`) expected.delete(id);
          break;
        }
        default:
          expect((await a.count('docs')).count).toBe(expected.size);
      }
      writes += 1;
    }
    await promotion;
    expect(writes).toBeGreaterThan(10);
    const found = await contents(a);
    expect(new Map([...found].map(([id, point]) => [id, point.payload]))).toEqual(expected);
  });

  /** Ways in which interrupted work comes to be finished. */
  const remedies: { readonly [title: string]: (tenancy: Tenancy) => Promise<unknown> } = {
    'by whoever uses the tenant': async (tenancy) => {
      await tenancy.scope('a').count('docs');
      await vi.waitFor(async () => {
        expect((await tenancy.stats('a')).state).toBe('active');
      });
    },
    'by recover': (tenancy) => tenancy.recover(),
    'by whoever opens': () => Tenancy.open(engine, options),
    'by promoting again': (tenancy) => tenancy.promote('a', 'collection'),
  };

  it.each(Object.entries(remedies))(
    'is finished after any interruption, losing nothing, %s',
    async (_, remedy) => {
      for (let writes = 0; ; writes += 1) {
        const tenancy = new Tenancy(engine, options);
        await tenancy.create('a');
        const a = tenancy.scope('a');
        await a.upsert('docs', { points: points(450), wait: true });
        const before = await contents(a);
        const died = await new Tenancy(dying(engine, writes), options)
          .promote('a', 'collection')
          .then(
            () => false,
            () => true,
          );
        await remedy(tenancy);
        const { strategy, state } = await tenancy.stats('a');
        expect(state).toBe('active');
        // Before the first write, nothing is known of a move.
        if (writes > 0) expect(strategy).toBe('collection');
        expect(await contents(a)).toEqual(before);
        await tenancy.delete('a');
        expect((await engine.getCollections()).collections.map(({ name }) => name).sort()).toEqual([
          'docs',
          'notes',
          'quarry_tenants',
        ]);
        if (!died) break;
      }
    },
  );

  it('holds writes back while nobody knows where they belong, and no longer', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(50), wait: true });
    await expect(
      new Tenancy(dyingWhile(engine, 'cleaning'), options).promote('a', 'collection'),
    ).rejects.toThrow('the process died');
    expect((await tenancy.stats('a')).state).toBe('switching');
    await a.setPayload('docs', { points: [1], payload: { after: 'the crash' }, wait: true });
    expect((await contents(a)).get(1)?.payload).toEqual({ text: 'text 1', after: 'the crash' });
    await vi.waitFor(async () => {
      expect(await tenancy.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
    });
    expect((await contents(a)).get(1)?.payload).toEqual({ text: 'text 1', after: 'the crash' });
  });

  it('is one process’s work at a time', async () => {
    const [one, two] = [new Tenancy(engine, options), new Tenancy(engine, options)];
    await one.create('a');
    await one.scope('a').upsert('docs', { points: points(450), wait: true });
    const moving = one.promote('a', 'collection');
    const others = [two.promote('a', 'collection'), two.delete('a'), two.create('a')];
    const outcomes = await Promise.allSettled(others);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { status: 409 } });
    expect(await two.recover()).toEqual([]);
    await moving;
    expect(await two.stats('a')).toMatchObject({ strategy: 'collection', totalPoints: 450 });
    const made = await Promise.allSettled([one.create('b'), two.create('b')]);
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is taken over from a process elsewhere that gives no sign of life, which then stops', async () => {
    const short: TenancyOptions = { ...options, takeOverSeconds: 0.2 };
    const [here, elsewhere] = [new Tenancy(engine, short), fromElsewhere(engine)];
    await here.create('a');
    await here.scope('a').upsert('docs', { points: points(450), wait: true });
    // It stands still in the middle of copying, as a machine does that is suspended.
    let goOn: (() => void) | undefined;
    const still = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const upsert: VectorEngine['upsert'] = async (name, args) => {
      if (name.startsWith('docs--')) await still;
      return elsewhere.upsert(name, args);
    };
    // Its timers stand still too: no sign of life comes for an hour.
    const silent = new Tenancy(replacing(elsewhere, { upsert }), {
      ...options,
      takeOverSeconds: 4 * 3600,
    });
    const moving = silent.promote('a', 'collection').catch((error: unknown) => error);
    await vi.waitFor(async () => expect((await here.stats('a')).state).toBe('moving'));
    expect(await here.recover()).toEqual(['a']);
    expect(await here.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
    goOn?.();
    expect(await moving).toMatchObject({ message: expect.stringMatching(/taken over/) });
    expect(await here.stats('a')).toMatchObject({ state: 'active', totalPoints: 450 });
  });

  it('is left to a process elsewhere that goes on', async () => {
    const short: TenancyOptions = { ...options, takeOverSeconds: 0.2 };
    const [here, there] = [new Tenancy(engine, short), new Tenancy(fromElsewhere(engine), short)];
    await here.create('a');
    await here.scope('a').upsert('docs', { points: points(450), wait: true });
    const slow = new Tenancy(fromElsewhere(engine), { ...short, writeSeconds: 0.4 });
    const moving = slow.promote('a', 'collection');
    await vi.waitFor(async () => expect((await here.stats('a')).state).toBe('moving'));
    expect(await there.recover()).toEqual([]);
    await moving;
    expect(await here.stats('a')).toMatchObject({ state: 'active', strategy: 'collection' });
  });

  it('repairs what another process wrote past the move', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    const a = tenancy.scope('a');
    await a.upsert('docs', { points: points(50), wait: true });
    const copied = new Tenancy(dyingWhile(engine, 'switching'), options);
    await expect(copied.promote('a', 'collection')).rejects.toThrow('the process died');
    expect(await engine.count(ownCollection('docs', 'a'))).toEqual({ count: 50 });
    // Straight into the engine, as a process would that has not noticed.
    await engine.delete('docs', {
      filter: { must: [{ key: 'text', match: { value: 'text 7' } }] },
      wait: true,
    });
    await engine.setPayload('docs', {
      filter: { must: [{ key: 'text', match: { value: 'text 8' } }] },
      payload: { late: true },
      wait: true,
    });
    await tenancy.promote('a', 'collection');
    const found = await contents(a);
    expect(found.size).toBe(49);
    expect(found.get(8)).toMatchObject({ payload: { late: true } });
  });

  it('refuses what it cannot do', async () => {
    const tenancy = new Tenancy(engine, options);
    await tenancy.create('a');
    await tenancy.scope('a').upsert('docs', { points: points(5), wait: true });
    await expect(tenancy.promote('a', 'shard-key')).rejects.toMatchObject({ status: 400 });
    const sharded = new Tenancy(engine, { ...options, sharedShardKey: 'shared' });
    await expect(sharded.promote('a', 'shard-key')).rejects.toMatchObject({ status: 501 });
    expect(await tenancy.stats('a')).toMatchObject({ state: 'active', totalPoints: 5 });
    await expect(tenancy.promote('nobody', 'collection')).rejects.toMatchObject({ status: 404 });
  });
});
