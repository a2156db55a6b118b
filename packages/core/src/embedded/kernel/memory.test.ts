import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createMemory, reportGarbage } from './memory.js';

const BYTES = 64 << 20;

it('lets the memory of replaced segments be collected, though little else is there to collect', async () => {
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  let held = 0;
  for (let made = 1; made <= 400 && collected <= 20; made++) {
    registry.register(createMemory(BYTES), undefined);
    reportGarbage(BYTES);
    // On a busy machine the collector comes later.
    await setTimeout(5);
    held = made - collected;
  }
  // Where nobody tells the collector, none is collected in four hundred.
  expect(collected).toBeGreaterThan(20);
  expect(held).toBeLessThan(200);
});
