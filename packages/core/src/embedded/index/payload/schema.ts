import type {
  PayloadFieldSchema,
  PayloadSchemaParams,
  PayloadSchemaType,
} from '../../../engine/index.js';
import { BadRequestError, ValidationError } from '../../../engine/index.js';
import { Fields, formatError } from '../../request/index.js';
import { createAnalyzer } from '../text/index.js';

/** The kinds of payload index. */
const SCHEMA_TYPES: readonly PayloadSchemaType[] = [
  'keyword',
  'integer',
  'float',
  'geo',
  'text',
  'bool',
  'datetime',
  'uuid',
];

const FLAGS: { readonly [type in PayloadSchemaType]: readonly string[] } = {
  keyword: ['is_tenant', 'prefix'],
  integer: ['lookup', 'range', 'is_principal'],
  float: ['is_principal'],
  geo: [],
  text: ['phrase_matching'],
  bool: [],
  datetime: ['is_principal'],
  uuid: ['is_tenant'],
};

/**
 * Checks a field schema as requests give it, and returns it without the keys that hold nothing.
 *
 * @throws BadRequestError for an unknown type, key or value, ValidationError for an integer index that serves nothing.
 */
export function parseIndexSchema(input: unknown, at = 'field_schema'): PayloadFieldSchema {
  if (input === undefined || input === null) {
    throw BadRequestError.wrongInput(
      `Can't auto-detect payload type, please specify \`${at}\` in the request`,
    );
  }
  if (typeof input === 'string') return typeFrom(input, at);
  const fields = new Fields(input, at);
  const type = typeFrom(fields.raw('type'), fields.at('type'));
  for (const flag of FLAGS[type]) fields.boolean(flag);
  for (const flag of ['on_disk', 'enable_hnsw']) fields.boolean(flag);
  fields.oneOf('memory', ['cold', 'cached', 'pinned']);
  // The analyzer knows the settings of texts, and refuses the rest.
  if (type === 'text') createAnalyzer(input as object, at);
  else fields.done();
  const schema = withoutNothing(input as object) as PayloadSchemaParams;
  if (schema.type === 'integer' && schema.lookup === false && schema.range === false) {
    throw new ValidationError(at, 'the "lookup" and "range" capabilities can\'t be both disabled');
  }
  return schema;
}

/** The schema with its type as an object, whichever way it was given. */
export function schemaParams(schema: PayloadFieldSchema): PayloadSchemaParams {
  return typeof schema === 'string' ? { type: schema } : schema;
}

function typeFrom(input: unknown, at: string): PayloadSchemaType {
  if (SCHEMA_TYPES.includes(input as PayloadSchemaType)) return input as PayloadSchemaType;
  throw formatError(at, `one of ${SCHEMA_TYPES.map((type) => `"${type}"`).join(', ')}`, input);
}

function withoutNothing(input: object): object {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  );
}
