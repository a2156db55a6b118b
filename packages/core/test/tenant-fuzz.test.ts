import { expect, it } from 'vitest';
import { openEngine, scopeToTenant } from '../src/index.js';
import { fuzzTenants } from '../src/testing/index.js';

/** `npm run soak -- tenancy` makes a million calls, seeded by the date. */
const calls = Number(process.env['QUARRY_CALLS'] ?? 10_000);
const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_101);
const SLOWEST_CALL_MILLISECONDS = 10;

it(
  `three tenants notice nothing of one another in ${calls} random calls (seed ${seed})`,
  async () => {
    const report = await fuzzTenants({
      createEngine: async () => {
        const engine = await openEngine({ memory: true });
        return { engine, close: () => engine.close() };
      },
      scope: (engine, tenant, collections) => scopeToTenant(engine, { tenant, collections }),
      calls,
      seed,
      onProgress: (done) => {
        if (calls > 10_000) console.log(`${done} calls`);
      },
    });
    // A generator that is only ever refused would prove nothing.
    expect(report.answered).toBeGreaterThan(calls / 2);
  },
  calls * SLOWEST_CALL_MILLISECONDS,
);
