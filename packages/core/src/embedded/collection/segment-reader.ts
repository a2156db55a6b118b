import type { Payload, PointId, SearchParams } from '../../engine/index.js';
import { BadRequestError } from '../../engine/index.js';
import type { Bitset, RowSet } from '../bytes/index.js';
import { comparePointIds } from '../bytes/index.js';
import type { ParsedFilter } from '../filter/index.js';
import { compileFilter } from '../filter/index.js';
import type { SearchThreads } from '../index/hnsw/index.js';
import { runInSlices } from '../pacing/index.js';
import type { CollectionReader, Hit, QueryVector, Scope, SearchOptions } from '../query/index.js';
import type { FieldHits, FieldSearch, Segment } from '../segment/index.js';
import { noHits } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { chosenFullScans, datatypes, vectorKinds } from '../settings/index.js';
import type { DatatypeName, VectorKind } from '../vectors/index.js';
import { prepareDense, VALUE_BYTES } from '../vectors/index.js';
import type { Order } from './ordered-rows.js';
import { orderedRows } from './ordered-rows.js';
import { weighByRarity } from './rarity.js';
import type { SearchTrace } from './search-trace.js';
import { startTrace, traceSegment } from './search-trace.js';
import type { SegmentStore } from './segment-store.js';
import type { Selection } from './selection.js';
import { select, selectAtOnce, selectNow } from './selection.js';
import type { LocatedHit, SegmentHits } from './top-hits.js';
import { mergeHits, TopRows } from './top-hits.js';

/** Reads a collection's segments as the query layer wants them. */
export class SegmentReader implements CollectionReader {
  #kinds: ReadonlyMap<string, VectorKind> = new Map();
  #datatypes: ReadonlyMap<string, DatatypeName> = new Map();
  #fullScans: ReadonlyMap<string, number> = new Map();
  #settings!: CollectionSettings;
  /** Threads that search graphs; without them searches run where they are asked. */
  threads: SearchThreads | undefined;

  constructor(
    readonly name: string,
    readonly store: SegmentStore,
    settings: CollectionSettings,
    /** Collects what searches did, for `explain`. */
    private readonly traces?: SearchTrace[],
  ) {
    this.settings = settings;
  }

  get settings(): CollectionSettings {
    return this.#settings;
  }

  set settings(settings: CollectionSettings) {
    this.#settings = settings;
    this.#kinds = vectorKinds(settings);
    this.#datatypes = datatypes(settings);
    this.#fullScans = chosenFullScans(settings);
  }

  vectorKind(using: string): VectorKind {
    const kind = this.#kinds.get(using);
    if (!kind) throw new BadRequestError(`Wrong input: Not existing vector name error: ${using}`);
    return kind;
  }

  async storedVector(id: PointId, using: string): Promise<QueryVector | null | undefined> {
    const at = this.store.locate(id);
    if (!at) return undefined;
    return at.segment.fields.get(using)?.vectorAt(at.offset) ?? null;
  }

  nearest(using: string, query: QueryVector, options: SearchOptions): Promise<Hit[]> {
    const prepared = this.#prepare(using, query, options.idfCorpus);
    if (this.traces) return this.#traced(using, prepared, options, this.traces);
    if (this.threads) return this.#threaded(using, prepared, options);
    const atOnce = selectAtOnce(this.store, options);
    if (atOnce) return Promise.resolve(this.#search(using, prepared, options, atOnce));
    return select(this.store, options).then((selections) =>
      this.#search(using, prepared, options, selections),
    );
  }

  async scoreAll(
    using: string,
    examples: readonly QueryVector[],
    combine: (similarities: Float32Array) => number,
    options: SearchOptions,
  ): Promise<Hit[]> {
    const prepared = examples.map((example) => this.#prepare(using, example, options.idfCorpus));
    const lists: SegmentHits[] = [];
    for (const { segment, allowed } of await select(this.store, options)) {
      const field = segment.fields.get(using);
      if (!field) continue;
      const offsets = (allowed ?? segment.live).toArray().filter((offset) => field.has(offset));
      const columns = prepared.map((example) => field.similarities(example, offsets));
      const row = new Float32Array(columns.length);
      const top = new TopRows(options.limit);
      for (let i = 0; i < offsets.length; i++) {
        for (let c = 0; c < columns.length; c++) row[c] = columns[c]![i]! || 0;
        top.offer(offsets[i]!, combine(row));
      }
      lists.push({ segment, ...top.take() });
    }
    return mergeHits(lists, options.limit);
  }

  async similaritiesTo(
    using: string,
    id: PointId,
    others: readonly PointId[],
  ): Promise<Float32Array> {
    const scores = new Float32Array(others.length).fill(Number.NaN);
    const query = await this.storedVector(id, using);
    if (!query) return scores;
    const places = new Map<Segment, { offsets: number[]; positions: number[] }>();
    for (const [position, other] of others.entries()) {
      const at = this.store.locate(other);
      if (!at) continue;
      let rows = places.get(at.segment);
      if (!rows) places.set(at.segment, (rows = { offsets: [], positions: [] }));
      rows.offsets.push(at.offset);
      rows.positions.push(position);
    }
    for (const [segment, { offsets, positions }] of places) {
      const field = segment.fields.get(using);
      if (!field) continue;
      const found = field.similarities(query, Uint32Array.from(offsets));
      positions.forEach((position, i) => {
        // A sparse vector without a common index scores nothing; a missing one has no score.
        const score = found[i]!;
        const missing = Number.isNaN(score) && !field.has(offsets[i]!);
        scores[position] = Number.isNaN(score) && !missing ? 0 : score;
      });
    }
    return scores;
  }

  async byId(
    options: Scope & { readonly from?: PointId | undefined; readonly limit: number },
  ): Promise<Hit[]> {
    for (const { ids } of this.store.segments) await ids.sortInSlices();
    const selections = await select(this.store, options);
    const releases = selections.map(({ segment }) => segment.use());
    try {
      return await runInSlices(mergeById(selections, options.from, options.limit));
    } finally {
      for (const release of releases) release();
    }
  }

  async ordered(order: Order, options: Scope & { readonly limit: number }): Promise<Hit[]> {
    const selections = await select(this.store, options);
    return orderedRows(this.#settings, selections, order, options.limit);
  }

  async sample(options: Scope & { readonly limit: number }): Promise<Hit[]> {
    const reservoir: LocatedHit[] = [];
    let seen = 0;
    for (const { segment, allowed } of await select(this.store, options)) {
      (allowed ?? segment.live).forEach((offset) => {
        seen++;
        const place = seen <= options.limit ? seen - 1 : Math.floor(Math.random() * seen);
        if (place < options.limit) {
          reservoir[place] = { id: segment.idAt(offset), score: 1, segment, offset };
        }
      });
    }
    // Early places are filled in storage order; shuffle them too.
    for (let i = reservoir.length - 1; i > 0; i--) {
      const other = Math.floor(Math.random() * (i + 1));
      [reservoir[i], reservoir[other]] = [reservoir[other]!, reservoir[i]!];
    }
    return reservoir;
  }

  async matches(ids: readonly PointId[], filter: ParsedFilter): Promise<boolean[]> {
    const compiled = new Map<Segment, { matches(offset: number): boolean }>();
    return ids.map((id) => {
      const at = this.store.locate(id);
      if (!at) return false;
      const test = compiled.get(at.segment) ?? compileFilter(filter, at.segment);
      compiled.set(at.segment, test);
      return test.matches(at.offset);
    });
  }

  async payloads(ids: readonly PointId[]): Promise<(Payload | undefined)[]> {
    return ids.map((id) => {
      const at = this.store.locate(id);
      return at?.segment.payloadAt(at.offset);
    });
  }

  #search(
    using: string,
    query: QueryVector,
    options: SearchOptions,
    selections: readonly Selection[],
  ): LocatedHit[] {
    const lists: SegmentHits[] = [];
    for (const selection of selections) {
      const { segment } = selection;
      if (!this.#isSearched(using, segment, options.params)) continue;
      const field = segment.fields.get(using)!;
      const found = field.search(query, this.#fieldSearch(using, options, selection));
      lists.push({ segment, offsets: found.offsets, scores: found.scores });
    }
    return mergeHits(lists, options.limit);
  }

  /** The same search with graphs searched in other threads, side by side. */
  async #threaded(
    using: string,
    query: QueryVector,
    options: SearchOptions,
  ): Promise<LocatedHit[]> {
    const { limit, params } = options;
    const selections = (await select(this.store, options)).filter(({ segment }) =>
      this.#isSearched(using, segment, params),
    );
    const releases = selections.map(({ segment }) => segment.use());
    try {
      const lists = await Promise.all(
        selections.map(async (selection) => {
          const found = await this.#searchOne(using, query, options, selection);
          return { segment: selection.segment, offsets: found.offsets, scores: found.scores };
        }),
      );
      const hits = mergeHits(lists, limit);
      // What was written or deleted meanwhile is looked for again, in one turn. A segment that was replaced no longer hears of it.
      const { segments } = this.store;
      const isCurrent = ({ segment, offset }: LocatedHit) =>
        segment.live.has(offset) && segments.includes(segment);
      if (hits.every(isCurrent)) return hits;
    } finally {
      for (const release of releases) release();
    }
    return this.#search(using, query, options, selectNow(this.store, options));
  }

  /** One segment's part of a search, in a search thread where there are any and the segment can be searched there. */
  async #searchOne(
    using: string,
    query: QueryVector,
    options: SearchOptions,
    selection: Selection,
  ): Promise<FieldHits> {
    const field = selection.segment.fields.get(using)!;
    const wanted = this.#fieldSearch(using, options, selection);
    return this.threads && field.searchIn
      ? field.searchIn(this.threads, query, wanted)
      : field.search(query, wanted);
  }

  /** The same search, a segment at a time, with what each did and how long it took. */
  async #traced(
    using: string,
    query: QueryVector,
    options: SearchOptions,
    traces: SearchTrace[],
  ): Promise<LocatedHit[]> {
    const start = performance.now();
    const selections = await select(this.store, options);
    const releases = selections.map(({ segment }) => segment.use());
    const trace = startTrace(using, options, performance.now() - start);
    traces.push(trace);
    const lists: SegmentHits[] = [];
    try {
      for (const selection of selections) {
        const { segment } = selection;
        const begun = performance.now();
        const found = this.#isSearched(using, segment, options.params)
          ? await this.#searchOne(using, query, options, selection)
          : noHits('none');
        const indexed = segment.fields.get(using)?.indexed ?? false;
        trace.segments.push(
          traceSegment(selection, options, found, performance.now() - begun, indexed),
        );
        lists.push({ segment, offsets: found.offsets, scores: found.scores });
      }
    } finally {
      for (const release of releases) release();
    }
    return mergeHits(lists, options.limit);
  }

  /** Brings a query into the form of stored vectors, and weighs sparse ones by document frequency. */
  #prepare(using: string, query: QueryVector, idfCorpus?: ParsedFilter): QueryVector {
    const kind = this.vectorKind(using);
    if (kind.kind === 'sparse') {
      if (query.kind !== 'sparse' || !kind.idf) return query;
      return weighByRarity(this.store, using, query, idfCorpus);
    }
    const datatype = this.#datatypes.get(using);
    const prepare = (row: Float32Array): Float32Array =>
      prepareDense(row, kind.distance, datatype, { keep: true });
    if (query.kind === 'dense') return { kind: 'dense', values: prepare(query.values) };
    if (query.kind === 'multi') return { kind: 'multi', rows: query.rows.map(prepare) };
    return query;
  }

  #fieldSearch(
    using: string,
    { limit, params }: SearchOptions,
    { allowed }: Selection,
  ): FieldSearch {
    return {
      limit,
      allowed,
      fullScanKilobytes: this.#fullScans.get(using),
      exact: params?.exact ?? undefined,
      ef: params?.hnsw_ef ?? undefined,
      rescore: params?.quantization?.rescore ?? undefined,
      oversampling: params?.quantization?.oversampling ?? undefined,
      ignoreQuantization: params?.quantization?.ignore ?? undefined,
    };
  }

  /** Whether a search looks into a segment: it has the vector, and `indexed_only` does not leave it out. */
  #isSearched(using: string, segment: Segment, params: SearchParams | undefined): boolean {
    const field = segment.fields.get(using);
    if (!field) return false;
    return !params?.indexed_only || field.indexed || !this.#isLarge(using, segment);
  }

  /** Whether a segment without an index is larger than the indexing threshold (kilobytes of vectors). */
  #isLarge(using: string, segment: Segment): boolean {
    const kind = this.vectorKind(using);
    if (kind.kind === 'sparse') return false;
    const threshold = this.#settings.optimizer_config.indexing_threshold ?? 10_000;
    const bytes = kind.dimension * VALUE_BYTES[kind.datatype ?? 'float32'];
    const kilobytes = ((segment.fields.get(using)?.count ?? 0) * bytes) / 1024;
    return threshold > 0 && kilobytes > threshold;
  }
}

/** Rows that are passed over between two looks at the clock. */
const ROWS_PER_STEP = 256;

/** Merges the segments' rows in scroll order, in steps: those that lived when the first was taken. */
function* mergeById(
  selections: readonly Selection[],
  from: PointId | undefined,
  limit: number,
): Generator<undefined, LocatedHit[]> {
  const cursors = selections.map(({ segment, allowed }) => ({
    segment,
    order: segment.ids.sorted(),
    allowed,
    live: segment.live.clone(),
    next: from === undefined ? 0 : segment.ids.lowerBound(from),
  }));
  const hits: LocatedHit[] = [];
  const heads: (LocatedHit | undefined)[] = [];
  for (const cursor of cursors) heads.push(yield* advance(cursor));
  while (hits.length < limit) {
    let best = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i];
      if (head && (best < 0 || comparePointIds(head.id, heads[best]!.id) < 0)) best = i;
    }
    if (best < 0) break;
    hits.push(heads[best]!);
    heads[best] = yield* advance(cursors[best]!);
  }
  return hits;
}

function* advance(cursor: {
  segment: Segment;
  order: Uint32Array;
  allowed: RowSet | undefined;
  live: Bitset;
  next: number;
}): Generator<undefined, LocatedHit | undefined> {
  while (cursor.next < cursor.order.length) {
    if (cursor.next % ROWS_PER_STEP === 0) yield;
    const offset = cursor.order[cursor.next++]!;
    if (cursor.live.has(offset) && (cursor.allowed?.has(offset) ?? true)) {
      return { id: cursor.segment.idAt(offset), score: 1, segment: cursor.segment, offset };
    }
  }
  return undefined;
}
