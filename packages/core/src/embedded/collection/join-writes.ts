import type { PayloadChange } from './operation.js';
import type { ResolveWrite } from './resolve-write.js';

/** Points of one joined write: a record of the log must hold their payloads. */
const MOST_POINTS = 65_536;

/**
 * Splits the writes of a batch into those that become one record of the log each. Consecutive writes that replace payloads
 * of different points by id become one together, since none can see what another does: after a crash all of them are
 * there or none, and the log is synced once.
 */
export function joinWrites(writes: readonly ResolveWrite[]): ResolveWrite[][] {
  const runs: ResolveWrite[][] = [];
  const joined = new Set<unknown>();
  for (const write of writes) {
    const ids = write.replaced;
    const run = runs.at(-1);
    const fits =
      run?.[0]?.replaced !== undefined &&
      ids !== undefined &&
      joined.size + ids.length <= MOST_POINTS &&
      !ids.some((id) => joined.has(id));
    if (!fits) joined.clear();
    for (const id of ids ?? []) joined.add(id);
    if (fits) run.push(write);
    else runs.push([write]);
  }
  return runs;
}

/** What came of a joined write: the first failure ended it. */
export interface JoinedOutcome {
  applied: number;
  failure?: unknown;
}

/** One write for all of a run; those before one that fails stay, as in any batch. */
export function joinedWrite(run: readonly ResolveWrite[], outcome: JoinedOutcome): ResolveWrite {
  return async (store) => {
    const changes: PayloadChange[] = [];
    for (const resolve of run) {
      try {
        const operation = await resolve(store);
        if (operation.kind === 'payload') changes.push(...operation.changes);
      } catch (failure) {
        outcome.failure = failure;
        break;
      }
      outcome.applied++;
    }
    return { kind: 'payload', changes };
  };
}
