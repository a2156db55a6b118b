import type { AttackTarget } from './attack.js';

/** A filter that should not reach beyond the attacker's points, and why it might. */
export type FilterTrick = readonly [title: string, filter: unknown];

/** Filters by which a caller might step out of a tenant's. */
export function filterTricks({ victim, field, reserved }: AttackTarget): readonly FilterTrick[] {
  const always = { must_not: [{ key: 'never', match: { value: 'never' } }] };
  const theirs = { key: field, match: { value: victim.tenant } };
  const canary = { key: 'marker', match: { value: victim.canary } };
  return [
    ['none', undefined],
    ['null', null],
    ['empty', {}],
    ['empty clauses', { must: [], should: [], must_not: [] }],
    ['should of everything', { should: [always] }],
    ['should of an empty filter', { should: [{}] }],
    ['should of empty clauses', { should: [{ must: [] }, { must_not: [] }] }],
    ['should as an object', { should: always }],
    ['min_should of everything', { min_should: { conditions: [always], min_count: 1 } }],
    ['min_should of nothing', { min_should: { conditions: [], min_count: 0 } }],
    ['must_not of nothing', { must_not: [{ key: 'never', match: { value: 'never' } }] }],
    ['must_not of must_not', { must_not: [{ must_not: [always] }] }],
    ['a deep should', { must: [{ should: [{ must: [{ should: [always, canary] }] }] }] }],
    ['the victim', { must: [theirs] }],
    ['should be the victim', { should: [theirs, always] }],
    ['not the attacker', { must_not: [{ must_not: [theirs] }] }],
    ...reserved.flatMap((key): FilterTrick[] => [
      [`quoted ${key}`, { must: [{ key: `"${key}"`, match: { value: victim.tenant } }] }],
      [`${key} of an array`, { must: [{ key: `${key}[]`, match: { value: victim.tenant } }] }],
      [`${key} is empty`, { should: [{ is_empty: { key } }, always] }],
      [`${key} is not null`, { must_not: [{ is_null: { key } }] }],
      [`nested ${key}`, { must: [{ nested: { key, filter: always } }] }],
    ]),
    ['the canary', { must: [canary] }],
    ['should be the canary', { should: [canary] }],
    ['any canary', { must: [{ key: 'marker', match: { any: [victim.canary] } }] }],
    ['the canary as words', { must: [{ key: 'body', match: { text: victim.canary } }] }],
    ['the canary as a phrase', { must: [{ key: 'body', match: { phrase: victim.canary } }] }],
    ['the beginning of the canary', { must: [{ key: 'marker', match: { prefix: 'canary' } }] }],
    ['whatever has a marker', { must_not: [{ is_empty: { key: 'marker' } }] }],
    ['except the attacker’s', { must: [{ key: 'marker', match: { except: ['plain'] } }] }],
    ['the number', { must: [{ key: 'rank', range: { gte: victim.number } }] }],
    ['anywhere', { must: [{ key: 'rank', range: {} }] }],
    ['the victim’s ids', { must: [{ has_id: victim.ids }] }],
    ['the engine’s ids', { must: [{ has_id: victim.engineIds }] }],
    ['should have the engine’s ids', { should: [{ has_id: victim.engineIds }, canary] }],
    ['the only slice', { must: [{ slice: { total: 1, index: 0 } }] }],
    ['whatever has a vector', { must: [{ has_vector: 'dense' }] }],
    ['an element', { must: [{ nested: { key: 'items', filter: {} } }] }],
    [
      'an element of the victim',
      { must: [{ nested: { key: 'items', filter: { must: [theirs] } } }] },
    ],
    ['a list', [always]],
    ['a list of lists', { must: [[always]] }],
    ['text', '{}'],
    ['true', true],
    ['an unknown clause', { or: [always] }],
    ['a prototype', JSON.parse('{"__proto__":{"should":[]}}')],
    ['a prototype in a condition', { must: [JSON.parse('{"__proto__":{"key":"marker"}}')] }],
    ['an inherited clause', Object.create({ should: [always] })],
    ['two tests', { must: [{ key: 'marker', match: { value: 'plain' }, is_empty: true }] }],
  ];
}
