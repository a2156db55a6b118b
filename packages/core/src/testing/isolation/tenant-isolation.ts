import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ContractIt } from '../contract/vector-engine-contract.js';
import type { Attack, AttackFamily } from './attack.js';
import { figures } from './attacks/figures.js';
import { administration, collectionNames } from './attacks/names-and-administration.js';
import { oddArguments } from './attacks/odd-arguments.js';
import { olderSearches } from './attacks/older-searches.js';
import { ownPoints } from './attacks/own-points.js';
import { readingById, writingById } from './attacks/points-by-id.js';
import { readingByFilter } from './attacks/reading-by-filter.js';
import { reservedKeys } from './attacks/reserved-keys.js';
import { writingByFilter } from './attacks/writing-by-filter.js';
import { type Outcome, outcomeOf, outcomeText, sameOutcome } from './outcome.js';
import { type IsolationSubject, World, type WorldNames } from './world.js';

const families: readonly AttackFamily[] = [
  ownPoints,
  figures,
  administration,
  collectionNames,
  readingById,
  writingById,
  oddArguments,
  olderSearches,
  reservedKeys,
  readingByFilter,
  writingByFilter,
];

/** Makes an engine with two tenants, who may both use the collections named. */
export type CreateIsolationSubject = (collections: readonly string[]) => Promise<IsolationSubject>;

/** An attack that found a way. */
export interface Breach {
  readonly attack: string;
  readonly problem: string;
}

/** How to run the attacks as tests. */
export interface TenantIsolationOptions {
  /** A test runner's `describe`. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** A test runner's `it`. */
  readonly it: ContractIt;
  readonly createSubject: CreateIsolationSubject;
}

/** Longest outcome shown in a breach. */
const SHOWN = 600;

/**
 * Registers the attacks on a tenant scope as tests.
 *
 * Every attack runs in two worlds that differ in one thing: in one of them another tenant has
 * points, and a collection of its own. What the attacker is answered must be the same in both, so
 * the other tenant cannot be noticed by anything: points, counts, scores, error texts. Besides, the
 * other tenant's text must not show up, its points must stay as they are, and no point may be left
 * without a tenant.
 *
 * @example
 * tenantIsolation({ describe, it, async createSubject(collections) {
 *   const admin = await openEngine({ memory: true });
 *   return {
 *     admin,
 *     attacker: scopeToTenant(admin, { tenant: 'a', collections }),
 *     victim: scopeToTenant(admin, { tenant: 'b', collections }),
 *     victimTenant: 'b',
 *     field: 'tenant_id',
 *     reserved: ['tenant_id', '_quarry_id'],
 *     close: () => admin.close(),
 *   };
 * } });
 */
export function tenantIsolation({ describe, it, createSubject }: TenantIsolationOptions): void {
  describe('tenant isolation', () => {
    for (const family of families) {
      it(family.title, async () => {
        const breaches = await runFamily(family, createSubject);
        assert.equal(
          breaches.length,
          0,
          breaches.map(({ attack, problem }) => `${attack}: ${problem}`).join('\n'),
        );
      });
    }
  });
}

/** Runs the attacks and tells which of them found a way; `enough` breaches end the run. */
export async function attackTenantScope(
  createSubject: CreateIsolationSubject,
  { enough = Number.POSITIVE_INFINITY }: { enough?: number } = {},
): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const family of families) {
    if (breaches.length >= enough) break;
    breaches.push(...(await runFamily(family, createSubject, enough - breaches.length)));
  }
  return breaches;
}

async function runFamily(
  family: AttackFamily,
  createSubject: CreateIsolationSubject,
  enough = 20,
): Promise<Breach[]> {
  const unique = randomUUID().slice(0, 8);
  const name = `isolation-${unique}`;
  const names: WorldNames = { name, other: `${name}-other`, hidden: `${name}-hidden` };
  const canary = `canary${unique}`;
  const make = async (withVictim: boolean) =>
    World.create(await createSubject([names.name, names.other]), names, canary, withVictim);
  const watched = await make(true);
  const alone = await make(false);
  const breaches: Breach[] = [];
  try {
    const engineIds = watched.victimEngineIds;
    const [attacks, controls] = [watched, alone].map((world) =>
      family.attacks(world.target(engineIds)),
    );
    for (const [index, attack] of attacks!.entries()) {
      const problem = await runAttack(attack, controls![index]!, watched, alone);
      if (problem === undefined) continue;
      breaches.push({ attack: `${family.title}: ${attack.title}`, problem });
      if (breaches.length >= enough) break;
    }
    const damage = breaches.length === 0 ? await watched.damage() : undefined;
    if (damage !== undefined) breaches.push({ attack: family.title, problem: damage });
  } finally {
    await watched.close();
    await alone.close();
  }
  return breaches;
}

async function runAttack(
  attack: Attack,
  control: Attack,
  watched: World,
  alone: World,
): Promise<string | undefined> {
  const engineIds = watched.victimEngineIds;
  if (attack.writes) await Promise.all([watched.restore(), alone.restore()]);
  const outcome = await outcomeOf(() => attack.run(watched.target(engineIds)));
  const expected = await outcomeOf(() => control.run(alone.target(engineIds)));
  const problem = judge(attack, outcome, expected, watched);
  if (problem !== undefined || !attack.writes) return problem;
  return watched.damage();
}

function judge(
  { expected }: Attack,
  outcome: Outcome,
  control: Outcome,
  { canary, subject }: World,
): string | undefined {
  const text = outcomeText(outcome);
  if ('answer' in outcome) {
    if (text.includes(canary)) return `the victim’s text shows: ${text.slice(0, SHOWN)}`;
    const shown = subject.reserved.find((key) => text.includes(`"${key}":`));
    if (shown !== undefined) return `the reserved key ${shown} shows: ${text.slice(0, SHOWN)}`;
  }
  if (!sameOutcome(outcome, control)) {
    const other = outcomeText(control);
    return `with a victim ${text.slice(0, SHOWN)}, without ${other.slice(0, SHOWN)}`;
  }
  if (expected === 'refused') {
    return 'answer' in outcome || Number(outcome.status) >= 500
      ? `not refused: ${text}`
      : undefined;
  }
  if (expected !== undefined && !('answer' in outcome && expected(outcome.answer))) {
    return `unexpected: ${text.slice(0, SHOWN)}`;
  }
  return undefined;
}
