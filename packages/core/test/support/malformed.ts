/** Filters and payloads with exactly one mistake, which makes them malformed whatever stands around it. */

/** What is malformed, and the kind of mistake, for reports. */
export interface Malformed {
  readonly how: string;
  readonly value: unknown;
}

type Draw = () => number;

const PATHS = ['city', 'size', 'place', 'at', 'text', 'nested.list[].a', '"odd key"', 'missing'];
const point = { lon: 1, lat: 2 };
const ring = { points: [point, { lon: 2, lat: 2 }, { lon: 2, lat: 3 }, point] };

/** Values of no use as a string, a number, a list or an object, in this order; absent values are left out. */
const noString = [true, 5, -1.5, [], {}, ['a'], () => 0, Symbol('s'), new Date(0), Number.NaN];
const noNumber = [true, [], {}, [1], Number.NaN, Number.POSITIVE_INFINITY, () => 0, Symbol('s')];
const noCount = [...noNumber, '1', -1, 0.5, 2 ** 60, -(2n ** 70n)];
const noList = [true, 5, 'x', {}, () => 0, Symbol('s'), 7n];
const noObject = [true, 5, 'x', '', [], [{}], () => 0, Symbol('s'), 7n];
const noBoolean = [0, 1, 'true', [], {}, Symbol('s')];
const noPath = [...noString, null, '', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', '[]', 'a b', '"a'];
const noId = [-1, 1.5, '', '5', 'x', null, [], {}, true, Number.NaN, 2n ** 64n, Symbol('s')];
const noDatetime = ['tomorrow', '', '2020-13-01', '2020-01-01T99:00:00Z', ' '];
const noPlace = [
  ...noObject,
  null,
  {},
  { lon: 1 },
  { lat: 1 },
  { lon: 181, lat: 0 },
  { lon: 0, lat: -91 },
  { lon: '1', lat: 1 },
  { lon: Number.NaN, lat: 1 },
  { lon: 1, lat: 1, alt: 1 },
];
const noRing = [
  ...noObject,
  null,
  {},
  { points: [] },
  { points: [point, point, point] },
  { points: [point, point, point, { lon: 5, lat: 5 }] },
  { points: [point, { lon: 500, lat: 2 }, point, point] },
  { ...ring, more: 1 },
];
const noFilter = [...noObject, { musts: [] }, { key: 'a', match: { value: 1 } }];

/** A filter with a mistake at any depth, between conditions that have none. */
export function brokenFilter(draw: Draw): Malformed {
  if (draw() < 0.05) return { how: 'no filter', value: pick(draw, noFilter) };
  const { how, value } = brokenCondition(draw);
  let filter = clauseWith(draw, value);
  for (let depth = Math.floor(draw() * draw() * 6); depth > 0; depth--) {
    const isNested = draw() < 0.3;
    const inner = isNested ? { nested: { key: pick(draw, PATHS), filter } } : filter;
    filter = clauseWith(draw, inner);
  }
  return { how, value: filter };
}

/** A payload that is none, or that has something which JSON cannot carry. */
export function brokenPayload(draw: Draw): Malformed {
  if (draw() < 0.5) return { how: 'no payload', value: pick(draw, noObject) };
  const cyclic: Record<string, unknown> = {};
  cyclic['again'] = draw() < 0.5 ? cyclic : [{ cyclic }];
  const throwing = {
    toJSON() {
      throw new RangeError('not today');
    },
  };
  let deep: unknown = 1;
  for (let i = 0; i < 50_000; i++) deep = [deep];
  let [how, value] = pick(draw, [
    ['contains itself', cyclic],
    ['throws', throwing],
    ['deeper than the stack', deep],
  ] as const);
  for (let depth = Math.floor(draw() * 4); depth > 0; depth--) {
    value = draw() < 0.5 ? [0, value] : { size: 1, [pick(draw, PATHS)]: value };
  }
  return { how, value: { city: 'Paris', broken: value } };
}

/** A filter that has the condition among valid ones, in a clause that is looked at whatever else holds. */
function clauseWith(draw: Draw, condition: unknown): Record<string, unknown> {
  const conditions = Array.from({ length: Math.floor(draw() * 3) }, () => validCondition(draw));
  conditions.splice(Math.floor(draw() * (conditions.length + 1)), 0, condition);
  const clause = pick(draw, ['must', 'should', 'must_not', 'min_should']);
  const others = draw() < 0.3 && clause !== 'must' ? { must: [validCondition(draw)] } : {};
  if (clause === 'min_should') return { ...others, min_should: { conditions, min_count: 1 } };
  // Lists and null in place of a condition would be clauses without conditions, which are valid.
  const mayStandAlone = conditions.length === 1 && condition !== null && !Array.isArray(condition);
  return { ...others, [clause]: mayStandAlone && draw() < 0.5 ? condition : conditions };
}

function validCondition(draw: Draw): unknown {
  const key = pick(draw, PATHS);
  return pick(draw, [
    { key, match: { value: pick(draw, ['Berlin', 3, true]) } },
    { key, match: { any: [1, 2] } },
    { key, range: { gte: 1, lt: 5.5 } },
    { key, range: { gte: '1970-01-02' } },
    { key, geo_radius: { center: point, radius: 1e6 } },
    { key, geo_polygon: { exterior: ring } },
    { key, values_count: { gt: 0 } },
    { is_empty: { key } },
    { has_id: [1, 2] },
    { slice: { total: 3, index: 1 } },
    { nested: { key, filter: { must_not: { key: 'a', is_null: true } } } },
    {},
  ]);
}

function brokenCondition(draw: Draw): Malformed {
  const key = pick(draw, PATHS);
  const wrong = <T>(values: readonly T[]): T => pick(draw, values);
  const one = <T>(...values: readonly T[]): T => pick(draw, values);
  const bound = one('lt', 'lte', 'gt', 'gte');
  const valid = validCondition(draw) as object;
  const [how, value] = one<() => readonly [string, unknown]>(
    () => ['no condition', wrong([...noObject, null])],
    () => ['unknown key', { ...valid, [one('matches', 'Key', 'constructor', 'id', '$or')]: 1 }],
    () => ['own __proto__', JSON.parse('{"key": "a", "is_null": true, "__proto__": []}')],
    () => ['no path', { key: wrong(noPath), match: { value: 1 } }],
    () => ['no operator', one<unknown>({ key }, { key, match: null }, { match: { value: 1 } })],
    () => ['no match', { key, match: wrong([...noObject, {}, { value: 1, text: 'a' }]) }],
    () => ['no value', { key, match: { value: wrong([null, 1.5, 1e30, [], {}, Symbol('s')]) } }],
    () => ['no list', { key, match: { [one('any', 'except')]: wrong([...noList, null]) } }],
    () => ['mixed list', { key, match: { [one('any', 'except')]: one(['a', 1], [1, 'a']) } }],
    () => ['bad element', { key, match: { any: [wrong([true, null, 1.5, [], {}, Symbol('s')])] } }],
    () => [
      'no text',
      { key, match: { [one('text', 'text_any', 'phrase', 'prefix')]: wrong(noString) } },
    ],
    () => ['no range', { key, range: wrong([...noObject, { from: 1 }]) }],
    () => ['no bound', { key, range: { [bound]: wrong([...noNumber, ...noDatetime]) } }],
    () => [
      'mixed bounds',
      { key, range: { gt: one<unknown>('2020-01-01', 1), lt: one<unknown>(true, []) } },
    ],
    () => ['no count', { key, values_count: { [bound]: wrong(noCount) } }],
    () => ['no centre', { key, geo_radius: { center: wrong(noPlace), radius: 1 } }],
    () => ['no radius', { key, geo_radius: { center: point, radius: wrong([...noNumber, '1']) } }],
    () => [
      'no corner',
      { key, geo_bounding_box: { top_left: wrong(noPlace), bottom_right: point } },
    ],
    () => ['no exterior', { key, geo_polygon: { exterior: wrong(noRing) } }],
    () => ['no interior', { key, geo_polygon: { exterior: ring, interiors: [wrong(noRing)] } }],
    () => ['no flag', { key, [one('is_empty', 'is_null')]: wrong(noBoolean) }],
    () => [
      'no field',
      { [one('is_empty', 'is_null')]: one<unknown>(wrong(noObject), {}, { key: wrong(noPath) }) },
    ],
    () => ['no ids', { has_id: wrong(noList) }],
    () => ['no id', { has_id: [1, wrong(noId)] }],
    () => ['no vector', { has_vector: wrong(noString) }],
    () => [
      'no slice',
      {
        slice: one<unknown>(
          wrong(noObject),
          {},
          { total: 0, index: 0 },
          { total: 3, index: 3 },
          { total: wrong(noCount), index: 0 },
        ),
      },
    ],
    () => [
      'nothing nested',
      {
        nested: one<unknown>(
          wrong(noObject),
          {},
          { key },
          { key, filter: wrong(noFilter) },
          { key: wrong(noPath), filter: {} },
        ),
      },
    ],
    () => [
      'no min_should',
      {
        min_should: one<unknown>(
          wrong(noObject),
          {},
          { conditions: [] },
          { conditions: [], min_count: wrong([0, ...noCount]) },
        ),
      },
    ],
    () => ['too deep', deeper(70)],
    () => ['deeper than the stack', deeper(100_000)],
  )();
  return { how, value };
}

function deeper(levels: number): unknown {
  let filter: unknown = {};
  for (let i = 0; i < levels; i++) filter = { must: [filter] };
  return filter;
}

function pick<T>(draw: Draw, items: readonly T[]): T {
  return items[Math.floor(draw() * items.length)]!;
}
