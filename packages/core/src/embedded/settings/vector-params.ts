import type { SparseVectorParams, VectorParams, VectorsConfig } from '../../engine/index.js';
import { Fields, formatError } from '../request/index.js';
import { checkVectorName } from './names.js';
import { present } from './settings.js';
import { MEMORY, parseHnsw, parseQuantization } from './tuning.js';

const DISTANCES = ['Cosine', 'Euclid', 'Dot', 'Manhattan'] as const;
const DATATYPES = ['float32', 'float16', 'uint8'] as const;
const MAX_DIMENSION = 65536;

/** `vectors` of a request: the parameters of one unnamed vector, or of several by name. */
export function parseVectors(value: unknown): VectorsConfig {
  const fields = new Fields(value, 'vectors');
  const size = fields.raw('size');
  if (size !== undefined && (typeof size !== 'object' || size === null))
    return parseVectorParams(fields);
  const named: { [name: string]: VectorParams } = {};
  for (const name of fields.keys()) {
    checkVectorName(name, `vectors.${name}`);
    named[name] = parseVectorParams(
      fields.object(name) ?? new Fields(undefined, `vectors.${name}`),
    );
  }
  return named;
}

/** The parameters of one dense or multivector name. */
export function parseVectorParams(fields: Fields): VectorParams {
  const size = fields.integer('size', { min: 1, max: MAX_DIMENSION });
  const distance = fields.oneOf('distance', DISTANCES);
  if (size === undefined) throw formatError(fields.at('size'), 'an integer', undefined);
  if (distance === undefined) {
    throw formatError(fields.at('distance'), `one of ${DISTANCES.join(', ')}`, undefined);
  }
  const multi = fields.object('multivector_config');
  const comparator = multi?.oneOf('comparator', ['max_sim']);
  multi?.done();
  const params: VectorParams = {
    size,
    distance,
    ...present({
      hnsw_config: parseHnsw(fields.object('hnsw_config')),
      quantization_config: parseQuantization(fields.object('quantization_config')),
      on_disk: fields.boolean('on_disk'),
      memory: fields.oneOf('memory', MEMORY),
      datatype: fields.oneOf('datatype', DATATYPES),
    }),
    ...(multi ? { multivector_config: { comparator: comparator ?? 'max_sim' } } : {}),
  };
  fields.done();
  return params;
}

/** `sparse_vectors` of a request. */
export function parseSparseVectors(
  fields: Fields,
): { [name: string]: SparseVectorParams } | undefined {
  const sparse = fields.object('sparse_vectors');
  if (!sparse) return undefined;
  const named: { [name: string]: SparseVectorParams } = {};
  for (const name of sparse.keys()) {
    checkVectorName(name, `sparse_vectors.${name}`);
    named[name] = parseSparse(sparse.object(name) ?? new Fields({}, `sparse_vectors.${name}`));
  }
  return named;
}

/** The parameters of one sparse vector name. */
export function parseSparse(fields: Fields): SparseVectorParams {
  const index = fields.object('index');
  const modifier = fields.oneOf('modifier', ['none', 'idf']);
  const datatype = fields.oneOf('datatype', DATATYPES);
  const indexParams = index && {
    full_scan_threshold: index.integer('full_scan_threshold', { min: 0 }),
    on_disk: index.boolean('on_disk'),
    memory: index.oneOf('memory', MEMORY),
    datatype: index.oneOf('datatype', DATATYPES),
  };
  index?.done();
  fields.done();
  const merged = present({ ...indexParams, ...present({ datatype }) });
  return {
    ...(Object.keys(merged).length > 0 ? { index: merged } : {}),
    ...present({ modifier }),
  };
}
