import type {
  CollectionInfo,
  SearchParams,
  VectorEngine,
  VectorParams,
} from '../../engine/index.js';

/** Recall of one dense vector name. */
export interface MeasuredRecall {
  readonly using: string;
  /** Share of the ten exact nearest points that searches found. */
  readonly recall: number;
  readonly samples: number;
  readonly ef: number;
  /** The first larger `hnsw_ef` tried that found nearly all of them. */
  readonly enough: number | undefined;
}

const HITS = 10;
const ENOUGH = 0.95;
/** Multiples of the given `hnsw_ef` that are tried. */
const STEPS = [2, 4, 8];

/** Compares searches with exact ones, by the vectors of points drawn at random. */
export async function measureRecall(
  engine: VectorEngine,
  collection: string,
  info: CollectionInfo,
  samples: number,
  params: SearchParams | undefined,
): Promise<MeasuredRecall[]> {
  const results: MeasuredRecall[] = [];
  for (const [using, vector] of denseNames(info)) {
    if (vector.multivector_config) continue;
    const { points } = await engine.query(collection, {
      query: { sample: 'random' },
      filter: { must: [{ has_vector: using }] },
      limit: samples,
      with_vector: using === '' ? true : [using],
    });
    const queries = points
      .map(({ vector: value }) =>
        using === '' ? value : (value as Record<string, unknown>)?.[using],
      )
      .filter((value): value is number[] => Array.isArray(value));
    if (queries.length === 0) continue;
    const exact = await searches(engine, collection, using, queries, { exact: true });
    const shareOf = async (tried: SearchParams) => {
      const found = await searches(engine, collection, using, queries, tried);
      let hits = 0;
      let wanted = 0;
      for (const [i, expected] of exact.entries()) {
        const ids = new Set(found[i]);
        wanted += expected.length;
        hits += expected.filter((id) => ids.has(id)).length;
      }
      return wanted === 0 ? 1 : hits / wanted;
    };
    const ef = params?.hnsw_ef ?? info.config.hnsw_config.ef_construct;
    const recall = await shareOf({ ...params });
    let enough: number | undefined;
    if (recall < ENOUGH) {
      for (const step of STEPS) {
        if ((await shareOf({ ...params, hnsw_ef: ef * step })) < ENOUGH) continue;
        enough = ef * step;
        break;
      }
    }
    results.push({ using, recall, samples: queries.length, ef, enough });
  }
  return results;
}

async function searches(
  engine: VectorEngine,
  collection: string,
  using: string,
  queries: readonly number[][],
  params: SearchParams,
) {
  const answers = await engine.queryBatch(collection, {
    searches: queries.map((query) => ({
      query,
      params,
      limit: HITS,
      ...(using === '' ? {} : { using }),
    })),
  });
  return answers.map(({ points }) => points.map(({ id }) => id));
}

function denseNames(info: CollectionInfo): [string, VectorParams][] {
  const { vectors } = info.config.params;
  if (!vectors) return [];
  if (typeof (vectors as VectorParams).size === 'number') return [['', vectors as VectorParams]];
  return Object.entries(vectors).filter((entry): entry is [string, VectorParams] =>
    Boolean(entry[1]),
  );
}
