import type { PointId, VectorEngine } from '../../engine/index.js';

/** What an attacker works with: its own engine, and all it might have learnt about the victim. */
export interface AttackTarget {
  /** The attacker's scoped engine. */
  readonly engine: VectorEngine;
  /** A collection that attacker and victim share. */
  readonly name: string;
  /** Another one, without vectors. */
  readonly other: string;
  /** A collection that the attacker may not use. It exists only where there is a victim. */
  readonly hidden: string;
  /** Payload keys that the scope keeps for itself. */
  readonly reserved: readonly string[];
  /** The payload key that holds the tenant. */
  readonly field: string;
  readonly victim: {
    readonly tenant: string | number;
    /** Ids the victim uses. The attacker uses some of them as well. */
    readonly ids: readonly PointId[];
    /** Ids by which the engine beneath knows the victim's points. */
    readonly engineIds: readonly PointId[];
    /** Text that occurs in the victim's points and nowhere else. */
    readonly canary: string;
    /** Number that does. */
    readonly number: number;
    /** Index of a sparse vector that only the victim's points have. */
    readonly term: number;
  };
}

/** One attempt. What it answers or fails with must not depend on whether there is a victim. */
export interface Attack {
  readonly title: string;
  run(target: AttackTarget): Promise<unknown>;
  /** Whether it changes points, and not merely reads. */
  readonly writes: boolean;
  /** What must come of it, where more is promised than indifference to the victim. */
  readonly expected?: 'refused' | ((answer: unknown) => boolean);
}

/** Attempts of one kind. */
export interface AttackFamily {
  readonly title: string;
  readonly attacks: (target: AttackTarget) => readonly Attack[];
}

/** An attempt to learn something. */
export function probe(title: string, run: Attack['run'], expected?: Attack['expected']): Attack {
  return { title, run, writes: false, ...(expected === undefined ? {} : { expected }) };
}

/** An attempt to change something. */
export function strike(title: string, run: Attack['run'], expected?: Attack['expected']): Attack {
  return { title, run, writes: true, ...(expected === undefined ? {} : { expected }) };
}

/** An id that both tenants use and an engine would take as it is. */
export const SHARED_ID = 'd0c0ffee-0000-4000-8000-000000000000';

/** For attempts with arguments that the types do not allow. */
export type LooseEngine = { [method: string]: (...args: unknown[]) => Promise<unknown> };

/** The engine without its types. */
export function loose(engine: VectorEngine): LooseEngine {
  return engine as unknown as LooseEngine;
}
