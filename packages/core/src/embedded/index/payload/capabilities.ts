import type { PayloadFieldSchema } from '../../../engine/index.js';
import { BadRequestError } from '../../../engine/index.js';
import { canonicalUuid } from '../../bytes/index.js';
import { isInteger, type ValueOperator } from '../../payload/index.js';
import { schemaParams } from './schema.js';

/** What an index can be asked for, as the reference engine tells its strict mode. */
type Capability =
  | 'match-keyword'
  | 'match-prefix'
  | 'match-integer'
  | 'match-bool'
  | 'match-uuid'
  | 'words'
  | 'phrases'
  | 'range-integer'
  | 'range-float'
  | 'range-datetime'
  | 'geo';

/** The index to create for each capability, spelled as the reference engine spells it. */
const PROVIDERS: { readonly [capability in Capability]: string } = {
  'match-keyword': 'keyword',
  'match-prefix': 'keyword (with prefix: true)',
  'match-integer': 'integer',
  'match-bool': 'bool',
  'match-uuid': 'uuid',
  words: 'text',
  phrases: 'text (with phrase_matching: true)',
  'range-integer': 'integer',
  'range-float': 'float',
  'range-datetime': 'datetime',
  geo: 'geo',
};

const ALL = Object.keys(PROVIDERS) as Capability[];

/**
 * The kinds of index that would serve a condition on a field with this schema, or `undefined` if it is served already
 * or needs none. The names are sorted, each once.
 */
export function missingIndexes(
  operators: readonly ValueOperator[],
  schema: PayloadFieldSchema | undefined,
): string[] | undefined {
  const needed = operators.flatMap(capabilitiesFor);
  if (needed.length === 0) return undefined;
  const present = schema === undefined ? [] : capabilitiesOf(schema);
  if (needed.some((capability) => present.includes(capability))) return undefined;
  return [...new Set(needed.map((capability) => PROVIDERS[capability]))].sort();
}

/** @throws BadRequestError unless the schema sorts its values: integer with `range`, float, datetime. */
export function requireRangeIndex(schema: PayloadFieldSchema | undefined, key: string): void {
  const present = schema === undefined ? [] : capabilitiesOf(schema);
  if (present.some((capability) => capability.startsWith('range-'))) return;
  throw BadRequestError.wrongInput(
    `No range index for \`order_by\` key: \`${key}\`. Please create one to use \`order_by\`. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions`,
  );
}

/** @throws BadRequestError unless the schema tells values apart: keyword, integer with `lookup`, uuid, bool. */
export function requireFacetIndex(schema: PayloadFieldSchema | undefined, key: string): void {
  if (schema !== undefined && servesMatch(schema)) return;
  throw BadRequestError.wrongInput(
    `No appropriate index for faceting: \`${key}\`. Please create one to facet on this field. Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Match conditions`,
  );
}

/** Whether an index of this schema finds exact values. */
export function servesMatch(schema: PayloadFieldSchema): boolean {
  return capabilitiesOf(schema).some((capability) => capability.startsWith('match-'));
}

function capabilitiesOf(schema: PayloadFieldSchema): Capability[] {
  const params = schemaParams(schema);
  switch (params.type) {
    case 'keyword':
      return params.prefix ? ['match-keyword', 'match-prefix'] : ['match-keyword'];
    case 'integer': {
      const capabilities: Capability[] = [];
      if (params.lookup !== false) capabilities.push('match-integer');
      if (params.range !== false) capabilities.push('range-integer');
      return capabilities;
    }
    case 'float':
      return ['range-float'];
    case 'bool':
      return ['match-bool'];
    case 'datetime':
      return ['range-datetime'];
    case 'geo':
      return ['geo'];
    case 'text':
      return params.phrase_matching ? ['words', 'phrases'] : ['words'];
    case 'uuid':
      return ['match-uuid'];
  }
}

/** Any one of these serves the condition; none means that it needs no index. */
function capabilitiesFor(operator: ValueOperator): Capability[] {
  switch (operator.kind) {
    case 'match':
      return forValues([operator.value]);
    case 'any':
    case 'except':
      return operator.values.size === 0 ? [] : forValues([...operator.values]);
    case 'text':
    case 'text_any':
      return ['words'];
    case 'phrase':
      return ['phrases'];
    case 'prefix':
      return ['match-prefix'];
    case 'range':
      return ['range-float', 'range-integer'];
    case 'datetime_range':
      return ['range-datetime'];
    case 'geo_radius':
    case 'geo_bounding_box':
    case 'geo_polygon':
      return ['geo'];
    case 'values_count':
    case 'is_empty':
    case 'is_null':
      // Whatever the index, a null index stands beside it.
      return ALL;
  }
}

function forValues(values: readonly (string | number | boolean)[]): Capability[] {
  if (values.every((value) => typeof value === 'boolean')) return ['match-bool'];
  if (values.every(isInteger)) return ['match-integer'];
  const areUuids = values.every(
    (value) => typeof value === 'string' && canonicalUuid(value) !== undefined,
  );
  return areUuids ? ['match-uuid', 'match-keyword'] : ['match-keyword'];
}
