import type {
  PointId,
  PointStruct,
  QueryRequest,
  SparseVector,
  UpdateOperation,
  VectorEngine,
} from '../engine/index.js';

/** The few engine methods that ingestion and retrieval call, over a Map: exact, slow, enough for their tests. */
export function standInEngine(): VectorEngine & { readonly points: Map<PointId, PointStruct> } {
  const points = new Map<PointId, PointStruct>();
  let config: Record<string, unknown> | undefined;

  const matches = (point: PointStruct, filter: any): boolean =>
    (filter?.must ?? []).every((condition: any) => {
      const value = condition.key
        .split('.')
        .reduce((object: any, key: string) => object?.[key], point.payload);
      return value === condition.match.value;
    });
  const clone = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));
  const found = (error: string) => Object.assign(new Error(error), { status: 404 });

  function apply(operation: any): void {
    if (operation.upsert) {
      for (const point of operation.upsert.points) points.set(point.id, clone(point));
    }
    if (operation.set_payload) {
      for (const id of operation.set_payload.points) {
        const point = points.get(id)!;
        point.payload = clone({ ...point.payload, ...operation.set_payload.payload });
      }
    }
    if (operation.delete) remove(operation.delete);
  }

  function remove(selector: any): void {
    for (const id of selector.points ?? []) points.delete(id);
    if (!selector.filter) return;
    for (const point of [...points.values()]) {
      if (matches(point, selector.filter)) points.delete(point.id);
    }
  }

  function score(point: PointStruct, request: QueryRequest): number | undefined {
    const vector = (point.vector as any)[request.using!];
    const query = request.query as any;
    if (!vector) return undefined;
    if (Array.isArray(query)) {
      const product = query.reduce((sum, value, index) => sum + value * vector[index], 0);
      return product / (Math.hypot(...query) * Math.hypot(...vector) || 1);
    }
    const other = new Map<number, number>(
      (vector as SparseVector).indices.map((index, at) => [index, vector.values[at]]),
    );
    let sum = 0;
    for (const [at, index] of query.indices.entries()) {
      const frequency = [...points.values()].filter((candidate) =>
        (candidate.vector as any)[request.using!]?.indices.includes(index),
      ).length;
      const idf = Math.log((points.size - frequency + 0.5) / (frequency + 0.5) + 1);
      sum += query.values[at] * (other.get(index) ?? 0) * idf;
    }
    return sum === 0 ? undefined : sum;
  }

  const engine = {
    points,
    collectionExists: async () => ({ exists: config !== undefined }),
    createCollection: async (_: string, args: Record<string, unknown>) => {
      config = args;
      return true;
    },
    getCollection: async (name: string) => {
      if (!config) throw found(`Not found: Collection \`${name}\` doesn't exist!`);
      return { config: { params: config } };
    },
    createPayloadIndex: async () => ({ status: 'completed' }),
    scroll: async (_: string, { filter, limit, offset }: any) => {
      const all = [...points.values()]
        .filter((point) => matches(point, filter))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const from = offset === undefined ? 0 : all.findIndex(({ id }) => id >= offset);
      const page = all.slice(from, from + limit);
      return { points: clone(page), next_page_offset: all[from + limit]?.id ?? null };
    },
    batchUpdate: async (_: string, { operations }: { operations: UpdateOperation[] }) => {
      operations.forEach(apply);
      return operations.map(() => ({ status: 'completed' }));
    },
    delete: async (_: string, selector: unknown) => {
      remove(selector);
      return { status: 'completed' };
    },
    retrieve: async (_: string, { ids, with_vector }: any) =>
      ids
        .map((id: PointId) => points.get(id))
        .filter(Boolean)
        .map((point: PointStruct) => clone(with_vector ? point : { ...point, vector: undefined })),
    query: async (_: string, request: QueryRequest) => ({
      points: [...points.values()]
        .filter((point) => matches(point, request.filter))
        .map((point) => ({ id: point.id, version: 0, score: score(point, request) }))
        .filter(
          (hit): hit is { id: PointId; version: number; score: number } => hit.score !== undefined,
        )
        .sort((a, b) => b.score - a.score)
        .slice(0, request.limit ?? 10),
    }),
    queryBatch: async (name: string, { searches }: { searches: QueryRequest[] }) =>
      Promise.all(searches.map((search) => engine.query(name, search))),
  };
  return engine as unknown as VectorEngine & { readonly points: Map<PointId, PointStruct> };
}
