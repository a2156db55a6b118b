import type { Random } from './random.js';

/** Words the generated requests are made of. */
export interface Vocabulary {
  readonly ids: readonly unknown[];
  readonly paths: readonly string[];
  /** Keys that no payload may bring along. */
  readonly reserved: readonly string[];
  /** What may be stored. */
  readonly values: readonly (string | number | boolean | null)[];
  /** What may be asked for besides. */
  readonly probes: readonly (string | number)[];
  readonly collections: readonly unknown[];
}

/** Share of places where something malformed stands. */
const NONSENSE = 0.01;

/** Builds requests: mostly valid, now and then not. Vectors are small integers, so scores are exact. */
export class RequestGrammar {
  readonly #random: Random;
  readonly #words: Vocabulary;

  constructor(random: Random, words: Vocabulary) {
    this.#random = random;
    this.#words = words;
  }

  id(): unknown {
    return this.#random.chance(NONSENSE) ? this.#nonsense() : this.#random.pick(this.#words.ids);
  }

  ids(): unknown {
    return this.#random.several(4, () => this.id());
  }

  path(): unknown {
    return this.#random.pick(this.#words.paths);
  }

  collection(): unknown {
    const { collections } = this.#words;
    return this.#random.chance(0.05) ? this.#random.pick(collections) : collections[0];
  }

  payload(): unknown {
    const random = this.#random;
    const payload: Record<string, unknown> = {};
    for (const path of random.several(4, () => random.pick(this.#words.paths))) {
      payload[path] = this.#payloadValue();
    }
    for (const key of this.#words.reserved) {
      delete payload[key];
      if (random.chance(0.03)) payload[key] = random.pick(this.#words.probes);
    }
    return random.chance(NONSENSE) ? this.#nonsense() : payload;
  }

  filter(depth = 0): unknown {
    const random = this.#random;
    if (random.chance(0.15)) return random.pick([undefined, null, {}, { must: [] }]);
    if (random.chance(NONSENSE)) return this.#nonsense();
    const filter: Record<string, unknown> = {};
    for (const clause of random.several(2, () => random.pick(['must', 'should', 'must_not']))) {
      filter[clause] = random.chance(0.2)
        ? this.condition(depth + 1)
        : random.several(3, () => this.condition(depth + 1));
    }
    if (random.chance(0.1)) {
      filter['min_should'] = {
        conditions: random.several(3, () => this.condition(depth + 1)),
        min_count: 1 + random.below(2),
      };
    }
    return filter;
  }

  condition(depth = 0): unknown {
    const random = this.#random;
    const key = this.path();
    switch (depth > 3 ? random.below(7) : random.below(11)) {
      case 0:
        return { key, match: { value: this.#probe() } };
      case 1:
        return { key, match: { any: random.several(3, () => this.#probe()) } };
      case 2:
        return { key, range: { gte: random.below(5), lt: random.pick([3, 6, 1e12]) } };
      case 3:
        return random.pick([{ is_empty: { key } }, { is_null: { key } }, { key, is_empty: true }]);
      case 4:
        return { has_id: this.ids() };
      case 5:
        return {
          key,
          match: random.pick([{ text: 'shared' }, { except: ['a'] }, { prefix: 'c' }]),
        };
      case 6:
        return random.pick([
          { has_vector: 'dense' },
          { slice: { total: 3, index: random.below(3) } },
          { key, values_count: { gte: 1 } },
        ]);
      case 7:
        return { nested: { key, filter: this.filter(depth + 1) ?? {} } };
      case 8:
        return random.chance(0.1) ? this.#nonsense() : this.filter(depth + 1);
      default:
        return this.filter(depth + 1) ?? {};
    }
  }

  example(): unknown {
    const random = this.#random;
    if (random.chance(0.4)) return this.id();
    return [random.below(9), random.below(9)];
  }

  sparse(): unknown {
    const random = this.#random;
    const indices = [...new Set(random.several(4, () => random.pick([1, 2, 3, 777_777])))];
    return { indices, values: indices.map(() => 1 + random.below(4)) };
  }

  /** A text for the engine to weigh. */
  text(): unknown {
    const text = 'granite blocks '.repeat(this.#random.below(20));
    return { text, model: this.#random.pick(['qdrant/bm25', 'quarry/bm25', 'QUARRY/BM25']) };
  }

  /** A question that compares vectors, with the name of the vector. */
  compared(): { query: unknown; using: string } {
    const random = this.#random;
    const using = 'dense';
    switch (random.below(8)) {
      case 0:
      case 1:
        return { query: this.example(), using };
      case 2:
        return { query: this.sparse(), using: 'words' };
      case 3:
        return { query: this.id(), using: random.pick(['words', 'dense', 'nope']) };
      case 4:
        return {
          query: {
            recommend: {
              positive: random.several(3, () => this.example()),
              negative: random.several(2, () => this.example()),
              strategy: random.pick(['average_vector', 'best_score', 'sum_scores', null]),
            },
          },
          using,
        };
      case 5:
        return {
          query: {
            discover: { target: this.example(), context: random.several(2, () => this.#pair()) },
          },
          using,
        };
      case 6:
        return { query: { context: random.several(3, () => this.#pair()) }, using };
      default:
        return {
          query: { nearest: this.example(), mmr: { diversity: 0.5, candidates_limit: 20 } },
          using,
        };
    }
  }

  expression(depth = 0): unknown {
    const random = this.#random;
    if (depth > 2) return random.pick(['$score', 1, 2, 'rank']);
    const inner = () => this.expression(depth + 1);
    return random.pick([
      () => '$score',
      () => random.below(4),
      () => this.path(),
      () => this.condition(2),
      () => ({ sum: random.several(3, inner) }),
      () => ({ mult: random.several(3, inner) }),
      () => ({ neg: inner() }),
      () => ({ div: { left: inner(), right: inner(), by_zero_default: 1 } }),
      () => ({ exp_decay: { x: inner(), target: inner(), scale: 2 } }),
    ])();
  }

  /** The part that queries and prefetches share. */
  search(depth = 0): Record<string, unknown> {
    const random = this.#random;
    const search: Record<string, unknown> = { filter: this.filter(depth) };
    const nested = depth < 3 && random.chance(0.35);
    if (nested) {
      const legs = 1 + random.below(2);
      search['prefetch'] = Array.from({ length: legs }, () => this.search(depth + 1));
      Object.assign(search, this.#merged());
    } else {
      Object.assign(search, random.chance(0.8) ? this.compared() : this.#uncompared());
    }
    if (random.chance(0.7)) search['limit'] = random.pick([1, 2, 5, 30]);
    if (random.chance(0.1)) search['score_threshold'] = random.below(5);
    if (random.chance(0.15)) search['params'] = this.#params();
    if (random.chance(0.05)) search['lookup_from'] = { collection: this.collection() };
    return search;
  }

  /** What a query returns of each point. */
  selection(): Record<string, unknown> {
    const random = this.#random;
    const selection: Record<string, unknown> = {};
    if (random.chance(0.6)) {
      selection['with_payload'] = random.pick([
        true,
        false,
        [this.path()],
        { include: [this.path()] },
        { exclude: [this.path()] },
      ]);
    }
    if (random.chance(0.3))
      selection['with_vector'] = random.pick([true, false, ['dense'], ['words']]);
    return selection;
  }

  point(): unknown {
    const point: Record<string, unknown> = { id: this.id(), vector: this.vectors() };
    if (this.#random.chance(0.9)) point['payload'] = this.payload();
    return point;
  }

  vectors(): unknown {
    const random = this.#random;
    if (random.chance(NONSENSE)) return this.#nonsense();
    const vectors: Record<string, unknown> = {};
    if (random.chance(0.9)) vectors['dense'] = [random.below(9), random.below(9)];
    if (random.chance(0.6)) vectors['words'] = random.chance(0.1) ? this.text() : this.sparse();
    return vectors;
  }

  /** Points chosen by id or by filter. */
  selector(): Record<string, unknown> {
    return this.#random.chance(0.6) ? { points: this.ids() } : { filter: this.filter() };
  }

  #payloadValue(): unknown {
    const random = this.#random;
    return random.pick([
      () => this.#value(),
      () => random.several(3, () => this.#value()),
      () => random.below(10),
      () => ({ n: random.below(5), tenant_id: this.#value() }),
      () => [{ n: random.below(5) }],
    ])();
  }

  #value() {
    return this.#random.pick(this.#words.values);
  }

  #probe() {
    return this.#random.chance(0.3) ? this.#random.pick(this.#words.probes) : this.#value();
  }

  #pair(): unknown {
    return { positive: this.example(), negative: this.example() };
  }

  #merged(): Record<string, unknown> {
    const random = this.#random;
    return random.pick([
      () => ({ query: { fusion: 'rrf' } }),
      () => ({ query: { fusion: 'dbsf' } }),
      () => ({ query: { rrf: { k: 1 + random.below(20) } } }),
      () => ({ query: { formula: this.expression(), defaults: { rank: 1, kind: 2 } } }),
      () => this.compared(),
      () => ({}),
    ])();
  }

  #uncompared(): Record<string, unknown> {
    const random = this.#random;
    return random.pick([
      () => ({ query: { order_by: random.chance(0.7) ? 'rank' : this.path() } }),
      () => ({}),
      () => ({ query: this.#nonsense() }),
      () => ({ query: { fusion: 'rrf' } }),
    ])();
  }

  #params(): unknown {
    return this.#random.pick([
      { exact: true },
      { hnsw_ef: 8 },
      { idf: 'global' },
      { idf: { corpus: this.filter() ?? {} } },
      { indexed_only: true },
      { surprise: 1 },
    ]);
  }

  #nonsense(): unknown {
    return this.#random.pick([
      null,
      true,
      -1,
      1.5,
      '',
      'text',
      [],
      {},
      [[]],
      { surprise: 1 },
      JSON.parse('{"__proto__":{"must":[]}}'),
      { toString: 'x', constructor: 1 },
    ]);
  }
}
