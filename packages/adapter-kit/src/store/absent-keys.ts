import type { Filter, VectorEngine } from '@quarry/core';
import { wantedKeys } from '../filter/index.js';

/** Told what is likely a mistake of the caller's, but no error. */
export type OnWarning = (message: string) => void;

/** Keys remembered as looked at, so that generated filters do not fill the memory. */
const keysRemembered = 1000;

/**
 * Notices filters on payload keys that no point has, which is how a misspelt key, or one without its prefix, shows: as an
 * empty answer. Looks only after an empty answer, and once per key, since finding no point with a key means reading all.
 */
export class AbsentKeys {
  readonly #engine: VectorEngine;
  readonly #collection: string;
  readonly #warn: OnWarning;
  readonly #seen = new Set<string>();

  constructor(engine: VectorEngine, collection: string, warn: OnWarning = emitWarning) {
    this.#engine = engine;
    this.#collection = collection;
    this.#warn = warn;
  }

  /** Looks at the keys of a filter that nothing passed. `indexed` are known to be meant: somebody made an index of them. */
  async lookAt(filter: Filter, indexed: ReadonlySet<string>): Promise<void> {
    for (const key of wantedKeys(filter)) {
      if (indexed.has(key) || this.#seen.has(key) || this.#seen.size >= keysRemembered) continue;
      this.#seen.add(key);
      // An engine that refuses to look leaves open whether the key is there, so nothing is said.
      const isAbsent = await this.#isAbsent(key).catch(() => false);
      if (!isAbsent) continue;
      this.#warn(
        `a filter on "${key}" found nothing: no point of collection "${this.#collection}" has a value there. ` +
          'Is the key misspelt, or another prefix meant?',
      );
    }
  }

  async #isAbsent(key: string): Promise<boolean> {
    return !(await this.#hasPoint({ must_not: [{ is_empty: { key } }] })) && this.#hasPoint({});
  }

  async #hasPoint(filter: Filter): Promise<boolean> {
    const page = { filter, limit: 1, with_payload: false, with_vector: false };
    return (await this.#engine.scroll(this.#collection, page)).points.length > 0;
  }
}

function emitWarning(message: string): void {
  process.emitWarning(message, { type: 'QuarryWarning' });
}
