import type { SealedMemory } from './sealed-memory.js';
import { Stage } from './stages.js';

export async function chooseNavigation(segment: SealedMemory): Promise<Stage> {
  const { shape } = segment;
  return shape.hasOneBit ? Stage.OneBit : shape.hasInt8 ? Stage.Int8 : Stage.Float;
}
