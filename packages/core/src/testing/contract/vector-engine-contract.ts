import { randomUUID } from 'node:crypto';
import type { VectorEngine } from '../../engine/index.js';
import { aggregates } from './aggregates.js';
import { aliases } from './aliases.js';
import { collections } from './collections.js';
import type { ContractCase, ContractFamily } from './contract-case.js';
import { examples } from './examples.js';
import { filters } from './filters.js';
import { formulas } from './formulas.js';
import { fusion } from './fusion.js';
import { largeIds } from './large-ids.js';
import { nearest } from './nearest.js';
import { olderSearches } from './older-searches.js';
import { payloadWrites } from './payload-writes.js';
import { pointWrites } from './point-writes.js';
import { reads } from './reads.js';
import { service } from './service.js';
import { upserts } from './upserts.js';

const families: readonly ContractFamily[] = [
  collections,
  aliases,
  upserts,
  payloadWrites,
  pointWrites,
  reads,
  largeIds,
  filters,
  nearest,
  fusion,
  formulas,
  examples,
  olderSearches,
  aggregates,
  service,
];

/** An engine for one case. */
export interface ContractSubject {
  /** The engine under test. */
  readonly engine: VectorEngine;
  /**
   * An engine on the same data that may make collections and payload indexes. Default: `engine`.
   */
  readonly admin?: VectorEngine;
  /** Called after the case, whatever its outcome. */
  close(): Promise<void>;
}

/** How to run the contract. */
export interface ContractOptions {
  /** A test runner's `describe`: of vitest, `node:test`, jest or mocha. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** A test runner's `it`. `it.skip`, if there is one, shows the exceptions. */
  readonly it: ContractIt;
  /**
   * Makes an engine for a case. `collections` are names the case will use; they do not exist
   * yet, and the contract deletes them afterwards.
   */
  readonly createEngine: (collections: readonly string[]) => Promise<ContractSubject>;
  /**
   * What an implementation does not promise, with the reason: `'family: title'` or a whole
   * `'family'`. A name that fits no case fails.
   */
  readonly exceptions?: { readonly [name: string]: string };
}

/** The part of a test runner's `it` that is needed. */
export interface ContractIt {
  (name: string, body: () => Promise<void>): unknown;
  readonly skip?: (name: string, body: () => Promise<void>) => unknown;
}

/**
 * Registers the contract of {@link VectorEngine} as tests: what every engine promises, whatever is
 * behind it. Numbers, orders, error texts and defaults are those of Qdrant 1.19.
 *
 * @example
 * import { describe, it } from 'vitest';
 * vectorEngineContract({
 *   describe,
 *   it,
 *   createEngine: async () => {
 *     const engine = await openEngine({ memory: true });
 *     return { engine, close: () => engine.close() };
 *   },
 * });
 */
export function vectorEngineContract({
  describe,
  it,
  createEngine,
  exceptions = {},
}: ContractOptions): void {
  const unused = new Set(Object.keys(exceptions));
  for (const { name, cases } of families) {
    describe(name, () => {
      for (const contractCase of cases) {
        const title = `${name}: ${contractCase.title}`;
        const exception = [title, name].find((key) => Object.hasOwn(exceptions, key));
        if (exception === undefined) {
          it(contractCase.title, () => runCase(contractCase, createEngine));
        } else {
          unused.delete(exception);
          it.skip?.(`${contractCase.title} (exception: ${exceptions[exception]})`, async () => {});
        }
      }
    });
  }
  describe('exceptions', () => {
    it('each names a promise', async () => {
      if (unused.size > 0) throw new Error(`No such promise: ${[...unused].join(', ')}`);
    });
  });
}

async function runCase(
  { run }: ContractCase,
  createEngine: ContractOptions['createEngine'],
): Promise<void> {
  const unique = randomUUID().slice(0, 8);
  const [name, other] = [`contract-${unique}`, `contract-${unique}-other`] as const;
  const { engine, admin = engine, close } = await createEngine([name, other]);
  try {
    await run({ engine, admin, name, other });
  } finally {
    await Promise.allSettled([admin.deleteCollection(name), admin.deleteCollection(other)]);
    await close();
  }
}
