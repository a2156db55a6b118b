import type { VectorEngine } from '../../engine/index.js';

/** What a case of the contract works with. */
export interface ContractContext {
  /** The engine under test. */
  readonly engine: VectorEngine;
  /** Makes collections and payload indexes; the same engine unless that one may not. */
  readonly admin: VectorEngine;
  /** Name of a collection that does not exist yet. */
  readonly name: string;
  /** Another such name. */
  readonly other: string;
}

/** One promise of the interface. */
export interface ContractCase {
  readonly title: string;
  run(context: ContractContext): Promise<void>;
}

/** Promises about one subject. */
export interface ContractFamily {
  readonly name: string;
  readonly cases: readonly ContractCase[];
}

/** Builds a family from titles and bodies. */
export function family(
  name: string,
  cases: { readonly [title: string]: ContractCase['run'] },
): ContractFamily {
  return { name, cases: Object.entries(cases).map(([title, run]) => ({ title, run })) };
}
