import { describe, expect, it } from 'vitest';
import type { PlanInput } from './plan.js';
import { planSearch } from './plan.js';
import { Plan, Stage } from './stages.js';

const base: PlanInput = {
  count: 100_000,
  limit: 10,
  ef: 64,
  exact: false,
  rescore: true,
  navigation: Stage.OneBit,
  hasInt8: true,
  hasOneBit: true,
};

describe('planSearch', () => {
  it.each([
    [undefined, Plan.Graph],
    [100_000, Plan.Graph],
    [60_000, Plan.Graph],
    [30_000, Plan.TwoHop],
    [10_000, Plan.TwoHop],
    [5_000, Plan.Scan],
    [10, Plan.Scan],
    [0, Plan.Scan],
  ])('of 100,000 rows with %s allowed: plan %d', (allowedCount, plan) => {
    expect(planSearch({ ...base, allowedCount }).plan).toBe(plan);
  });

  it.each([
    [20_000, undefined, Plan.Graph],
    [20_000, 30_000, Plan.TwoHop],
    [20_000, 20_000, Plan.Scan],
    [200_000, undefined, Plan.Scan],
    [10, 5_001, Plan.TwoHop],
    [10, 4_000, Plan.Scan],
  ])(
    'with %d rows chosen as the most to scan, and %s allowed: plan %d',
    (fullScanRows, allowedCount, plan) => {
      expect(planSearch({ ...base, fullScanRows, allowedCount }).plan).toBe(plan);
    },
  );

  it('never walks where the allowed rows lose touch, however many they are', () => {
    const plan = planSearch({ ...base, count: 1_000_000, allowedCount: 30_000 });
    expect(plan).toMatchObject({ plan: Plan.Scan, stage: Stage.OneBit });
  });

  it('scans small sets by int8 codes and larger ones by one-bit codes', () => {
    expect(planSearch({ ...base, allowedCount: 500 }).stage).toBe(Stage.Int8);
    expect(planSearch({ ...base, allowedCount: 4_000 }).stage).toBe(Stage.OneBit);
    expect(planSearch({ ...base, hasInt8: false, allowedCount: 500 }).stage).toBe(Stage.OneBit);
    expect(planSearch({ ...base, navigation: Stage.Float, allowedCount: 500 }).stage).toBe(
      Stage.Float,
    );
  });

  it('walks farther where the filter takes some of what it finds', () => {
    expect(planSearch({ ...base, allowedCount: 50_000 }).walked).toBe(128);
    expect(planSearch(base).walked).toBe(64);
  });

  it('scans when walking would look at nearly everything', () => {
    expect(planSearch({ ...base, count: 2_000 }).plan).toBe(Plan.Scan);
    expect(planSearch({ ...base, limit: 5_000 }).plan).toBe(Plan.Scan);
  });

  it('gathers and rescores what oversampling asks for, and always the limit', () => {
    const plan = planSearch({ ...base, limit: 50, ef: 10, oversampling: 3 });
    expect(plan.ef).toBe(150);
    expect(plan.finals).toBe(150);
    expect(planSearch({ ...base, limit: 90 }).ef).toBe(90);
  });

  it('rescores everything where only one-bit codes are left, a few where int8 codes are', () => {
    expect(planSearch({ ...base, hasInt8: false }).finals).toBe(64);
    expect(planSearch(base).finals).toBe(14);
    expect(planSearch({ ...base, rescore: false }).finals).toBe(0);
  });

  it('scores originals alone when the answer has to be exact', () => {
    const exact = { plan: Plan.Scan, stage: Stage.Float, ef: 10, finals: 0 };
    expect(planSearch({ ...base, exact: true })).toMatchObject(exact);
    expect(planSearch({ ...base, exact: true, allowedCount: 50_000 })).toMatchObject(exact);
  });
});
