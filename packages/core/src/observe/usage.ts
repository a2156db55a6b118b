import type { VectorEngine } from '../engine/index.js';

/** What was asked of a collection while it was watched. */
export interface CollectionUsage {
  /** Calls that carried a filter, by payload field; nested fields as `list[].key`. */
  readonly filteredFields: ReadonlyMap<string, number>;
  /** Fields that were faceted, grouped or ordered by. */
  readonly otherFields: ReadonlyMap<string, number>;
  readonly calls: number;
}

/** Calls of one method. */
export interface MethodFigures {
  readonly calls: number;
  readonly errors: number;
  /** Milliseconds, all calls together and the longest. */
  readonly total: number;
  readonly longest: number;
}

/** A call that took longer than wanted. */
export interface SlowCall {
  readonly method: string;
  readonly collection: string | undefined;
  readonly milliseconds: number;
  readonly request: unknown;
}

/** How an engine is watched. */
export interface ObserveOptions {
  /** Calls that take this many milliseconds or more are slow. Default 500. */
  readonly slowMilliseconds?: number | undefined;
  /** Told of slow calls. */
  readonly onSlow?: ((call: SlowCall) => void) | undefined;
}

const SLOW_MILLISECONDS = 500;

/** Collections that are told apart, and fields of each: callers make up names, and memory must not grow with them. */
const MOST_NAMES = 1_000;

/** An engine that is watched, and what was seen. */
export interface ObservedEngine {
  /** Use this one; it does all that the other does. */
  readonly engine: VectorEngine;
  /** By collection name as callers gave it. */
  usage(): ReadonlyMap<string, CollectionUsage>;
  figures(): ReadonlyMap<string, MethodFigures>;
}

interface MutableUsage {
  filteredFields: Map<string, number>;
  otherFields: Map<string, number>;
  calls: number;
}

interface MutableFigures {
  calls: number;
  errors: number;
  total: number;
  longest: number;
}

/**
 * Watches an engine: how often each method is called and how long it takes, which calls are slow, and which payload fields
 * are filtered by. `doctor` reads the last to find missing and useless indexes.
 */
export function observe(
  engine: VectorEngine,
  { slowMilliseconds = SLOW_MILLISECONDS, onSlow }: ObserveOptions = {},
): ObservedEngine {
  const usages = new Map<string, MutableUsage>();
  const methods = new Map<string, MutableFigures>();
  const watched = new Proxy(engine, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...args: unknown[]) => {
        note(usages, args);
        const started = performance.now();
        const figures = methods.get(name) ?? { calls: 0, errors: 0, total: 0, longest: 0 };
        methods.set(name, figures);
        const finish = (failed: boolean) => {
          const milliseconds = performance.now() - started;
          figures.calls++;
          figures.errors += failed ? 1 : 0;
          figures.total += milliseconds;
          figures.longest = Math.max(figures.longest, milliseconds);
          if (milliseconds < slowMilliseconds) return;
          const collection = typeof args[0] === 'string' ? args[0] : undefined;
          onSlow?.({ method: name, collection, milliseconds, request: args[1] });
        };
        try {
          const result: unknown = member.apply(target, args);
          if (!(result instanceof Promise)) {
            finish(false);
            return result;
          }
          return result.then(
            (value) => {
              finish(false);
              return value;
            },
            (error: unknown) => {
              finish(true);
              throw error;
            },
          );
        } catch (error) {
          finish(true);
          throw error;
        }
      };
    },
  });
  return { engine: watched, usage: () => usages, figures: () => methods };
}

function note(usages: Map<string, MutableUsage>, [collection, request]: unknown[]): void {
  if (typeof collection !== 'string') return;
  if (!usages.has(collection) && usages.size >= MOST_NAMES) return;
  const usage = usages.get(collection) ?? {
    filteredFields: new Map<string, number>(),
    otherFields: new Map<string, number>(),
    calls: 0,
  };
  usages.set(collection, usage);
  usage.calls++;
  const filtered = new Set<string>();
  const other = new Set<string>();
  visitRequest(request, filtered, other, 0);
  for (const field of filtered) countOne(usage.filteredFields, field);
  for (const field of other) countOne(usage.otherFields, field);
}

function countOne(counts: Map<string, number>, field: string): void {
  const count = counts.get(field);
  if (count !== undefined || counts.size < MOST_NAMES) counts.set(field, (count ?? 0) + 1);
}

/** Requests nest; deeper than this nothing is looked for. */
const DEEPEST = 70;
const FILTERS = ['filter', 'update_filter', 'corpus'];

function visitRequest(
  value: unknown,
  filtered: Set<string>,
  other: Set<string>,
  depth: number,
): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  const request = value as Record<string, unknown>;
  for (const name of FILTERS) visitFilter(request[name], '', filtered, depth);
  for (const name of ['group_by', 'key']) {
    if (typeof request[name] === 'string') other.add(request[name]);
  }
  const order = request['order_by'];
  if (typeof order === 'string') other.add(order);
  for (const name of ['order_by', 'query', 'params', 'idf', 'prefetch', 'searches', 'operations']) {
    const inner = request[name];
    if (Array.isArray(inner) && typeof inner[0] !== 'number') {
      for (const each of inner) visitRequest(each, filtered, other, depth + 1);
    } else if (!Array.isArray(inner)) visitRequest(inner, filtered, other, depth + 1);
  }
  for (const name of [
    'delete',
    'set_payload',
    'overwrite_payload',
    'delete_payload',
    'clear_payload',
  ]) {
    visitRequest(request[name], filtered, other, depth + 1);
  }
}

function visitFilter(value: unknown, base: string, fields: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  const filter = value as Record<string, unknown>;
  const minShould = filter['min_should'] as { conditions?: unknown } | undefined;
  for (const clause of [
    filter['must'],
    filter['should'],
    filter['must_not'],
    minShould?.conditions,
  ]) {
    for (const condition of Array.isArray(clause) ? clause : [clause]) {
      visitCondition(condition, base, fields, depth + 1);
    }
  }
}

function visitCondition(value: unknown, base: string, fields: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  const condition = value as Record<string, unknown>;
  const named = [condition['is_empty'], condition['is_null']].find(
    (inner): inner is { key: string } => typeof (inner as { key?: unknown })?.key === 'string',
  );
  const key = typeof condition['key'] === 'string' ? condition['key'] : named?.key;
  if (key !== undefined) fields.add(base + key);
  const nested = condition['nested'] as { key?: unknown; filter?: unknown } | undefined;
  if (typeof nested?.key === 'string') {
    const list = nested.key.endsWith('[]') ? nested.key : `${nested.key}[]`;
    visitFilter(nested.filter, `${base}${list}.`, fields, depth);
  } else visitFilter(condition, base, fields, depth);
}
