import type { Payload } from '../../../engine/index.js';
import {
  type Attack,
  type AttackFamily,
  type AttackTarget,
  probe,
  SHARED_ID,
  strike,
} from '../attack.js';

/** Spellings of a payload path that begin at a key. */
function spellings(key: string): string[] {
  return [key, `"${key}"`, `${key}[]`, `${key}[0]`, `${key}.x`, `"${key}".x`, ` ${key}`, `${key} `];
}

function writes(path: string): Attack[] {
  return [
    strike(`setPayload at ${path}`, ({ engine, name }) =>
      engine.setPayload(name, { points: [1], key: path, payload: { x: 1 }, wait: true }),
    ),
    strike(`overwritePayload at ${path}`, ({ engine, name }) =>
      engine.overwritePayload(name, { points: [1], key: path, payload: { x: 1 }, wait: true }),
    ),
    strike(`deletePayload of ${path}`, ({ engine, name }) =>
      engine.deletePayload(name, { filter: {}, keys: ['kind', path], wait: true }),
    ),
    strike(`batch at ${path}`, ({ engine, name }) =>
      engine.batchUpdate(name, {
        wait: true,
        operations: [
          { set_payload: { points: [1], key: path, payload: { x: 1 } } },
          { delete_payload: { points: [1], keys: [path] } },
        ],
      }),
    ),
  ];
}

function reads(path: string): Attack[] {
  return [
    probe(`with_payload ${path}`, ({ engine, name }) =>
      engine.scroll(name, { with_payload: [path, 'kind'] }),
    ),
    probe(`with_payload include ${path}`, ({ engine, name }) =>
      engine.retrieve(name, { ids: [1], with_payload: { include: [path] } }),
    ),
    probe(`with_payload exclude ${path}`, ({ engine, name }) =>
      engine.query(name, { with_payload: { exclude: [path] } }),
    ),
    probe(`order_by ${path}`, ({ engine, name }) => engine.scroll(name, { order_by: path })),
    probe(`query order_by ${path}`, ({ engine, name }) =>
      engine.query(name, { query: { order_by: { key: path } } }),
    ),
    probe(`group_by ${path}`, ({ engine, name }) =>
      engine.queryGroups(name, { query: [1, 1], using: 'dense', group_by: path }),
    ),
    probe(`facet ${path}`, ({ engine, name }) => engine.facet(name, { key: path, exact: true })),
    probe(`formula ${path}`, ({ engine, name }) =>
      engine.query(name, {
        prefetch: { query: [1, 1], using: 'dense' },
        query: { formula: { sum: ['$score', path] }, defaults: { [path]: 1 } },
      }),
    ),
  ];
}

/** Payloads that bring a reserved key along. */
function loads({ reserved, victim }: AttackTarget): [string, () => Payload][] {
  return reserved.flatMap((key): [string, () => Payload][] => [
    [`${key}`, () => ({ [key]: victim.tenant })],
    [`${key} null`, () => ({ [key]: null })],
    [`${key} beside others`, () => ({ kind: 'a', [key]: victim.tenant, z: 1 })],
    [`${key} by a prototype`, () => JSON.parse(`{"__proto__":{"${key}":"x"}}`) as Payload],
    [`${key} inherited`, () => Object.create({ [key]: victim.tenant }) as Payload],
    [`${key} by toJSON`, () => ({ toJSON: () => ({ [key]: victim.tenant }) })],
    [`${key} by a getter`, () => flickering('get', key, victim.tenant)],
    [`${key} by a proxy`, () => flickering('proxy', key, victim.tenant)],
  ]);
}

/** A payload that has the key only when it is looked at again. */
function flickering(how: 'get' | 'proxy', key: string, value: unknown): Payload {
  let looks = 0;
  const later = () => {
    looks += 1;
    return looks > 1;
  };
  if (how === 'get') {
    return {
      toJSON: undefined,
      get kind() {
        return later() ? { [key]: value } : 'a';
      },
    };
  }
  return new Proxy({} as Payload, {
    ownKeys: () => (later() ? [key] : ['kind']),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value }),
    get: (_, name) => (name === key || name === 'kind' ? value : undefined),
  });
}

function carrying([title, payload]: [string, () => Payload]): Attack[] {
  const vector = { dense: [1, 1] };
  return [
    strike(`upsert with ${title}`, ({ engine, name }) =>
      engine.upsert(name, { points: [{ id: 'new', vector, payload: payload() }], wait: true }),
    ),
    strike(`upsert columns with ${title}`, ({ engine, name }) =>
      engine.upsert(name, {
        batch: { ids: ['new'], vectors: { dense: [[1, 1]] }, payloads: [payload()] },
        wait: true,
      }),
    ),
    strike(`setPayload with ${title}`, ({ engine, name }) =>
      engine.setPayload(name, { points: [1], payload: payload(), wait: true }),
    ),
    strike(`setPayload everywhere with ${title}`, ({ engine, name }) =>
      engine.setPayload(name, { filter: {}, payload: payload(), wait: true }),
    ),
    strike(`overwritePayload with ${title}`, ({ engine, name }) =>
      engine.overwritePayload(name, { points: [1], payload: payload(), wait: true }),
    ),
    strike(`batch with ${title}`, ({ engine, name }) =>
      engine.batchUpdate(name, {
        wait: true,
        operations: [
          { upsert: { points: [{ id: 'new', vector, payload: payload() }] } },
          { set_payload: { points: [1], payload: payload() } },
          { overwrite_payload: { filter: {}, payload: payload() } },
        ],
      }),
    ),
  ];
}

/** Reading, setting, moving and removing the keys that make a point a tenant's. */
export const reservedKeys: AttackFamily = {
  title: 'reserved payload keys',
  attacks: (target) => [
    ...target.reserved.flatMap(spellings).flatMap((path) => [...reads(path), ...writes(path)]),
    ...loads(target).flatMap(carrying),
    strike('clearPayload keeps points where they are', async ({ engine, name }) => [
      await engine.clearPayload(name, { filter: {}, wait: true }),
      await engine.scroll(name, { with_vector: true }),
    ]),
    strike('overwritePayload keeps points where they are', async ({ engine, name }) => [
      await engine.overwritePayload(name, { points: [1, SHARED_ID], payload: {}, wait: true }),
      await engine.retrieve(name, { ids: [1, SHARED_ID] }),
    ]),
  ],
};
