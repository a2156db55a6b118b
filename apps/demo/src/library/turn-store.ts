import type { VectorEngine } from '@quarry/core';
import type { Turn } from '../protocol/index.ts';
import { turnsCollection } from './collections.ts';
import { recordId } from './record-id.ts';

/** Turns shown when a reader comes back. */
const longestHistory = 50;

/** What the people of one tenant have asked. Each sees their own. */
export class TurnStore {
  readonly #engine: VectorEngine;

  /** @param engine scoped to the tenant */
  constructor(engine: VectorEngine) {
    this.#engine = engine;
  }

  /** Oldest first, the latest fifty. */
  async list(userId: string): Promise<Turn[]> {
    const { points } = await this.#engine.scroll(turnsCollection, {
      filter: { must: [{ key: 'user', match: { value: userId } }] },
      limit: 10_000,
      with_payload: true,
    });
    return points
      .map(({ payload }) => payload?.['turn'] as Turn)
      .sort((left, right) => left.askedAt.localeCompare(right.askedAt))
      .slice(-longestHistory);
  }

  /** The user is part of the id: nobody can overwrite a colleague's turn by naming its id. */
  async write(userId: string, turn: Turn): Promise<void> {
    const id = recordId('turn', userId, turn.id);
    const points = [{ id, vector: {}, payload: { user: userId, turn } }];
    await this.#engine.upsert(turnsCollection, { wait: true, points });
  }
}
