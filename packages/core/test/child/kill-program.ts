import type { EmbeddedEngine } from '../../src/index.js';

/**
 * The program of the kill test: an endless list of operations, each of which follows from its number alone, so that the
 * process that is killed and the one that checks agree on them without talking.
 */
export const COLLECTION = 'survivors';
export const DIMENSION = 16;

/** Operations under way at a time; they take effect in the order of their numbers. */
export const WINDOW = 4;

/** What the checking process expects of a point. */
export interface ExpectedPoint {
  seed: number;
  note: string | undefined;
}

export type Model = Map<number, ExpectedPoint>;

type Operation =
  | { kind: 'upsert'; ids: number[]; seed: number }
  | { kind: 'delete'; ids: number[] }
  | { kind: 'note'; group: number; note: string }
  | { kind: 'clear'; group: number };

const GROUPS = 7;
const IDS = 600;

/** Operation number `n`. */
export function operation(n: number): Operation {
  const draw = drawer(n);
  const ids = () => Array.from({ length: 1 + draw(30) }, () => draw(IDS));
  const kind = draw(10);
  if (kind < 6) return { kind: 'upsert', ids: [...new Set(ids())], seed: n };
  if (kind < 8) return { kind: 'delete', ids: ids() };
  if (kind < 9) return { kind: 'note', group: draw(GROUPS), note: `noted by ${n}` };
  return { kind: 'clear', group: draw(GROUPS) };
}

export function applyToModel(model: Model, n: number): void {
  const step = operation(n);
  if (step.kind === 'upsert') {
    for (const id of step.ids) model.set(id, { seed: step.seed, note: undefined });
  } else if (step.kind === 'delete') {
    for (const id of step.ids) model.delete(id);
  } else {
    for (const [id, point] of model) {
      if (id % GROUPS !== step.group) continue;
      model.set(id, { ...point, note: step.kind === 'note' ? step.note : undefined });
    }
  }
}

export async function applyToEngine(engine: EmbeddedEngine, n: number): Promise<void> {
  const step = operation(n);
  if (step.kind === 'upsert') {
    const points = step.ids.map((id) => ({
      id,
      vector: vectorOf(id, step.seed),
      payload: payloadOf(id, { seed: step.seed, note: undefined }),
    }));
    await engine.upsert(COLLECTION, { wait: true, points });
  } else if (step.kind === 'delete') {
    await engine.delete(COLLECTION, { wait: true, points: step.ids });
  } else {
    const filter = { must: [{ key: 'group', match: { value: step.group } }] };
    if (step.kind === 'note') {
      await engine.setPayload(COLLECTION, { wait: true, filter, payload: { note: step.note } });
    } else {
      await engine.deletePayload(COLLECTION, { wait: true, filter, keys: ['note'] });
    }
  }
}

export function payloadOf(id: number, { seed, note }: ExpectedPoint): Record<string, unknown> {
  const filler = 'x'.repeat((id * seed) % 300);
  return { group: id % GROUPS, seed, filler, ...(note !== undefined && { note }) };
}

export function vectorOf(id: number, seed: number): number[] {
  return Array.from({ length: DIMENSION }, (_, i) => Math.fround(Math.sin(id * 31 + seed * 7 + i)));
}

/** Numbers below a bound, drawn from `n`: a linear congruential generator (Numerical Recipes), its high bits. */
function drawer(n: number): (bound: number) => number {
  let state = Math.imul(n + 1, 2_654_435_761) >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
