import type { VectorEngine } from '../../../engine/index.js';
import { type Outcome, outcomeOf, outcomeText, sameOutcome } from '../outcome.js';
import { Random } from './random.js';
import { type RandomCall, randomCall } from './random-call.js';
import { RequestGrammar } from './request-grammar.js';

/** How to shake tenants. */
export interface FuzzOptions {
  /** Makes an empty engine: every 10,000 calls one for all tenants and one for each of them. */
  readonly createEngine: () => Promise<{ engine: VectorEngine; close(): Promise<void> }>;
  /** The scope of a tenant, with default payload keys. */
  readonly scope: (
    engine: VectorEngine,
    tenant: string,
    collections: readonly string[],
  ) => VectorEngine;
  readonly calls: number;
  /** Decides every call. */
  readonly seed: number;
  /** Told now and then how many calls have been made. */
  readonly onProgress?: (done: number) => void;
}

/** What was done. */
export interface FuzzReport {
  readonly calls: number;
  /** Calls that were answered rather than refused. */
  readonly answered: number;
}

const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];
const collections = ['shared', 'second'];
/** Calls after which engines are made anew: young engines have other defects than old ones. */
const ROUND = 10_000;
/** Points pile up under random ids of the engine; now and then a tenant starts afresh. */
const FRESH_START = 0.002;

/**
 * Makes random calls as three tenants that share an engine, and the same calls on an engine that
 * each tenant has alone. Both must come to the same, call by call, and no answer may hold another
 * tenant's text. Throws at the first difference, naming seed and call.
 */
export async function fuzzTenants({
  calls,
  seed,
  onProgress = () => {},
  ...engines
}: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(seed);
  let answered = 0;
  for (let done = 0; done < calls; done += ROUND) {
    const round = Math.min(ROUND, calls - done);
    answered += await playRound(
      engines,
      random,
      round,
      (call) => `seed ${seed}, call ${done + call}`,
    );
    onProgress(done + round);
  }
  return { calls, answered };
}

/** Makes calls on engines of their own; returns how many were answered. */
async function playRound(
  { createEngine, scope }: Pick<FuzzOptions, 'createEngine' | 'scope'>,
  random: Random,
  calls: number,
  name: (call: number) => string,
): Promise<number> {
  const engines = await Promise.all(
    Array.from({ length: tenants.length + 1 }, async () => {
      const made = await createEngine();
      await prepare(made.engine);
      return made;
    }),
  );
  const [shared, ...own] = engines.map(({ engine }) => engine);
  await shared!.createCollection('hidden', { vectors: { dense: { size: 2, distance: 'Dot' } } });
  const players = tenants.map((tenant, index) => ({
    tenant,
    together: scope(shared!, tenant, collections),
    alone: scope(own[index]!, tenant, collections),
    grammar: new RequestGrammar(random, vocabulary(tenant)),
  }));
  let answered = 0;
  try {
    for (let call = 0; call < calls; call += 1) {
      const { tenant, together, alone, grammar } = random.pick(players);
      const next = random.chance(FRESH_START) ? freshStart : randomCall(grammar, random);
      const outcome = await outcomeOf(() => next.run(together));
      const expected = await outcomeOf(() => next.run(alone));
      const problem = judge(tenant, outcome, expected);
      if (problem !== undefined) {
        throw new Error(`${name(call)} of ${tenant}: ${show(next)}\n${problem}`);
      }
      if ('answer' in outcome) answered += 1;
    }
  } finally {
    await Promise.all(engines.map(({ close }) => close()));
  }
  return answered;
}

const freshStart: RandomCall = {
  method: 'delete',
  args: ['shared', { filter: {} }],
  run: (engine) => engine.delete('shared', { filter: {}, wait: true }),
};

async function prepare(engine: VectorEngine): Promise<void> {
  for (const name of collections) {
    await engine.createCollection(name, {
      vectors: { dense: { size: 2, distance: 'Dot' } },
      sparse_vectors: { words: { modifier: 'idf' } },
    });
  }
  const indexes = {
    tenant_id: { type: 'keyword', is_tenant: true },
    kind: 'keyword',
    marker: 'keyword',
    rank: 'integer',
    body: 'text',
  } as const;
  for (const [field_name, field_schema] of Object.entries(indexes)) {
    await engine.createPayloadIndex('shared', { field_name, field_schema, wait: true });
  }
}

function canaryOf(tenant: string): string {
  return `canary of ${tenant}`;
}

/**
 * A tenant stores its own canary and asks for everybody's. What it stores holds no other tenant's
 * text, so what it reads may not either.
 */
function vocabulary(tenant: string) {
  return {
    ids: [1, 2, 3, 4, 5, 6, 'doc', 'other', 2n ** 60n, 1.5, SHARED_UUID, SHARED_UUID.toUpperCase()],
    paths: [
      'kind',
      'kind',
      'marker',
      'rank',
      'rank',
      'body',
      'items[].n',
      'items[0]',
      'deep.er',
      '"quoted key"',
      'tenant_id',
      '"tenant_id"',
      '_quarry_id',
      'tenant_id[]',
      'a..b',
      '',
    ],
    values: ['a', 'b', 'c', 'shared words', canaryOf(tenant), 1, 2, 3, true, null],
    probes: [...tenants, ...tenants.map(canaryOf), 4, 5],
    reserved: ['tenant_id', '_quarry_id'],
    collections: ['shared', 'second', 'missing', 'hidden', 'shared ', '__proto__', null],
  };
}

const SHARED_UUID = 'd0c0ffee-0000-4000-8000-000000000000';

function judge(tenant: string, outcome: Outcome, expected: Outcome): string | undefined {
  const text = outcomeText(outcome);
  if ('answer' in outcome) {
    const shown = tenants.find((other) => other !== tenant && text.includes(canaryOf(other)));
    if (shown !== undefined) return `the text of ${shown} shows: ${text}`;
    if (text.includes('"tenant_id":"tenant-')) return `the tenant shows: ${text}`;
  }
  if (sameOutcome(outcome, expected)) return undefined;
  return `with others: ${text}\nalone: ${outcomeText(expected)}`;
}

function show({ method, args }: RandomCall): string {
  return `${method}(${outcomeText({ answer: args })})`;
}
