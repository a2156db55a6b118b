import type {
  Payload,
  Record as PointRecord,
  PointStruct,
  VectorEngine,
} from '../../src/engine/index.js';
import type { TenancyOptions } from '../../src/tenancy/tenants/tenancy.js';

/** Two collections, one of vectors and one without. */
export const options: TenancyOptions = {
  collections: {
    docs: {
      settings: {
        vectors: { dense: { size: 2, distance: 'Dot' } },
        sparse_vectors: { words: { modifier: 'idf' } },
      },
      indexes: { kind: 'keyword' },
    },
    notes: { settings: {} },
  },
};

export function point(id: number | string, text = `text ${id}`): PointStruct {
  return {
    id,
    vector: { dense: [Number(id) || 1, 1], words: { indices: [1], values: [1] } },
    payload: { text },
  };
}

export function points(count: number): PointStruct[] {
  return Array.from({ length: count }, (_, index) => point(index + 1));
}

export async function contents(scope: VectorEngine) {
  const { points: found } = await scope.scroll('docs', { limit: 10_000, with_vector: true });
  return new Map(found.map(({ id, payload, vector }) => [id, { payload, vector }]));
}

/** Fails from the n-th write on, as a process that dies does. */
export function dying(target: VectorEngine, writesLeft: number): VectorEngine {
  let left = writesLeft;
  const writes = /^(upsert|delete|create|batchUpdate|update|overwrite)/;
  return new Proxy(target, {
    get(_, name) {
      const method = target[name as keyof VectorEngine];
      if (typeof method !== 'function') return method;
      return (...args: never[]) => {
        if (writes.test(String(name)) && left-- <= 0) {
          return Promise.reject(new Error('the process died'));
        }
        return (method as (...all: never[]) => Promise<unknown>).apply(target, args);
      };
    },
  });
}

/** An engine with some methods replaced. */
export function replacing(target: VectorEngine, methods: Partial<VectorEngine>): VectorEngine {
  return new Proxy(target, {
    get: (_, name) => {
      const method = methods[name as 'query'] ?? target[name as 'query'];
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

/** Fails to bring a tenant's record into a state, as a process that dies at that moment does. */
export function dyingWhile(target: VectorEngine, state: string): VectorEngine {
  return replacing(target, {
    overwritePayload: (name, args) =>
      (args.payload as { state?: string }).state === state
        ? Promise.reject(new Error('the process died'))
        : target.overwritePayload(name, args),
  });
}

/** Writes records as a process on another machine would, of which nothing is known but them. */
export function fromElsewhere(target: VectorEngine): VectorEngine {
  const moved = (payload: object) => {
    const { worker, ...record } = payload as { worker?: { id: string; place?: string } };
    // An id of which this process does not know that its worker lives.
    return worker === undefined
      ? record
      : { ...record, worker: { ...worker, id: `~${worker.id}`, place: 'elsewhere' } };
  };
  const back = (record: PointRecord): PointRecord => {
    const { worker } = (record.payload ?? {}) as { worker?: { id: string; place?: string } };
    if (worker?.place !== 'elsewhere') return record;
    const own = { ...worker, id: worker.id.slice(1) };
    return { ...record, payload: { ...record.payload, worker: own } };
  };
  return replacing(target, {
    overwritePayload: (name, args) =>
      target.overwritePayload(name, { ...args, payload: moved(args.payload) as Payload }),
    retrieve: async (name, args) => (await target.retrieve(name, args)).map(back),
  });
}
