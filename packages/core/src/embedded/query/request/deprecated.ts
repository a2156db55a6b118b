import { formatError } from '../../request/index.js';
import { fieldPath, isJsonObject, type JsonObject, readObject } from './read-fields.js';

/**
 * Request bodies of the endpoints that `points/query` replaced, rewritten as bodies of that one. Only the shape
 * changes here; the result is checked like any other query. Fields both have in common are passed on as they are.
 */

/** `points/search` (and, with its group fields, `points/search/groups`). */
export function queryOfSearch(body: unknown, path = ''): JsonObject {
  const { vector, ...rest } = readObject(body, path);
  if (isJsonObject(vector) && vector['name'] !== undefined) {
    return {
      ...rest,
      query: requireVector(vector['vector'], fieldPath(path, 'vector.vector')),
      using: vector['name'],
    };
  }
  return { ...rest, query: requireVector(vector, fieldPath(path, 'vector')) };
}

/** `points/recommend` (and `points/recommend/groups`). */
export function queryOfRecommend(body: unknown, path = ''): JsonObject {
  const { positive, negative, strategy, using, ...rest } = readObject(body, path);
  return {
    ...rest,
    using: vectorName(using),
    query: { recommend: { positive, negative, strategy } },
  };
}

/** `points/discover`: with a target it is a discovery, without one a search by context alone. */
export function queryOfDiscover(body: unknown, path = ''): JsonObject {
  const { target, context, using, ...rest } = readObject(body, path);
  const query =
    target === undefined || target === null
      ? { context: context ?? [] }
      : { discover: { target, context: context ?? [] } };
  return { ...rest, using: vectorName(using), query };
}

/** The old form could also wrap the name: `{name}`. */
function vectorName(using: unknown): unknown {
  return isJsonObject(using) ? using['name'] : using;
}

function requireVector(value: unknown, path: string): unknown {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return value;
  if (isJsonObject(value) && value['indices'] !== undefined) return value;
  throw formatError(path, 'a vector', value);
}
