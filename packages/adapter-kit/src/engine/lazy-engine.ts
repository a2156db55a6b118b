import type { VectorEngine } from '@quarry/core';

/**
 * An engine that is opened by its first call: constructors of vector stores cannot wait. A failure to open is thrown by
 * every call until one succeeds.
 */
export function lazyEngine(open: () => Promise<VectorEngine>): VectorEngine {
  let opening: Promise<VectorEngine> | undefined;
  const engine = async () => {
    opening ??= open();
    try {
      return await opening;
    } catch (error) {
      opening = undefined;
      throw error;
    }
  };
  return new Proxy({} as VectorEngine, {
    get(_, name) {
      // `then` would make it look like a promise to `await`.
      if (typeof name !== 'string' || name === 'then') return undefined;
      return async (...args: unknown[]) => {
        const target = (await engine()) as unknown as { [method: string]: unknown };
        const method = target[name];
        if (typeof method !== 'function') throw new TypeError(`an engine has no method "${name}"`);
        return method.apply(target, args);
      };
    },
  });
}
