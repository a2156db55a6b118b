import type { SearchParams } from '../../../engine/index.js';
import { type ParsedFilter, parseFilter } from '../../filter/index.js';
import { formatError } from '../../request/index.js';
import { fieldPath, readCount, readFlag, readNumber, readObject } from './read-fields.js';

/** How hard to search, checked; and the points that count towards term rarity, where not all do. */
export interface ParsedSearchParams {
  readonly params: SearchParams;
  readonly idfCorpus: ParsedFilter | undefined;
}

/** Reads `params`; `undefined` where none are given. */
export function parseSearchParams(value: unknown, path: string): ParsedSearchParams | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = readObject(value, path);
  const { quantization, acorn, idf } = fields;
  // All fields at once: the hidden classes of an object that grows die with a garbage collection, and compiled searches with them.
  const params: SearchParams = {
    hnsw_ef: readCount(fields['hnsw_ef'], path, 'hnsw_ef', { min: 1 }),
    exact: readFlag(fields['exact'], path, 'exact'),
    indexed_only: readFlag(fields['indexed_only'], path, 'indexed_only'),
    quantization: isGiven(quantization)
      ? parseQuantization(quantization, fieldPath(path, 'quantization'))
      : undefined,
    acorn: isGiven(acorn) ? parseAcorn(acorn, fieldPath(path, 'acorn')) : undefined,
  };
  return { params, idfCorpus: parseIdf(idf, fieldPath(path, 'idf')) };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function parseQuantization(
  value: unknown,
  path: string,
): NonNullable<SearchParams['quantization']> {
  const fields = readObject(value, path);
  const ignore = readFlag(fields['ignore'], path, 'ignore');
  const rescore = readFlag(fields['rescore'], path, 'rescore');
  const oversampling = readNumber(fields['oversampling'], path, 'oversampling', { min: 1 });
  return {
    ...(ignore !== undefined && { ignore }),
    ...(rescore !== undefined && { rescore }),
    ...(oversampling !== undefined && { oversampling }),
  };
}

function parseAcorn(value: unknown, path: string): NonNullable<SearchParams['acorn']> {
  const fields = readObject(value, path);
  const enable = readFlag(fields['enable'], path, 'enable');
  const selectivity = readNumber(fields['max_selectivity'], path, 'max_selectivity', {
    min: 0,
    max: 1,
  });
  return {
    ...(enable !== undefined && { enable }),
    ...(selectivity !== undefined && { max_selectivity: selectivity }),
  };
}

function parseIdf(value: unknown, path: string): ParsedFilter | undefined {
  if (value === undefined || value === null || value === 'global') return undefined;
  const fields = readObject(value, path, '"global" or {corpus: filter}');
  if (fields['corpus'] === undefined || fields['corpus'] === null) {
    throw formatError(path, '"global" or {corpus: filter}', value);
  }
  return parseFilter(fields['corpus'], fieldPath(path, 'corpus'));
}
