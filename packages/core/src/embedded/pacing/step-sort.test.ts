import { expect, it } from 'vitest';
import { STEP, sortInSteps } from './step-sort.js';

it('sorts as a plain sort does, in steps', () => {
  for (const length of [0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP + 7, 5 * STEP]) {
    const keys = Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0);
    const steps = sortInSteps(length, (a, b) => keys[a]! - keys[b]!);
    let count = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count++;
    expect(Array.from(step.value, (i) => keys[i])).toEqual(keys.toSorted((a, b) => a - b));
    expect(count).toBeGreaterThanOrEqual(Math.floor(length / STEP));
  }
});
