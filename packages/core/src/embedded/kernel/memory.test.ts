import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createMemory, reportGarbage } from './memory.js';

const BYTES = 64 << 20;

it('lets the memory of replaced segments be collected, though little else is there to collect', async () => {
  let collected = 0;
  const registry = new FinalizationRegistry(() => collected++);
  for (let i = 0; i < 40; i++) {
    registry.register(createMemory(BYTES), undefined);
    reportGarbage(BYTES);
    await setTimeout(5);
  }
  // Two and a half gigabytes would be held where nobody tells the collector.
  expect(collected).toBeGreaterThan(20);
});
