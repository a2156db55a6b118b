import type { VectorEngine } from '@quarry/core';

/** One call of an engine. */
export interface RecordedCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/**
 * An engine that keeps what it is asked, for tests. `before` runs ahead of each call; throw there to fail it.
 */
export function recordedEngine(
  engine: VectorEngine,
  before: (call: RecordedCall) => unknown = () => {},
): { engine: VectorEngine; calls: RecordedCall[]; methods: () => string[] } {
  const calls: RecordedCall[] = [];
  const recorded = new Proxy(engine, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function' || typeof name !== 'string') return method;
      return async (...args: unknown[]) => {
        const call = { method: name, args };
        calls.push(call);
        await before(call);
        return method.apply(target, args);
      };
    },
  });
  return { engine: recorded, calls, methods: () => calls.map(({ method }) => method) };
}
