import type { ScopedCall } from './scoped-call.js';
import type { Plain } from './snapshot.js';

/** Weighs by the mean length of all texts written to the collection, whoever wrote them. */
const MEASURED = 'quarry/bm25';
/** Weighs the same tokens by a constant length. */
const CONSTANT = 'qdrant/bm25';

/**
 * Vectors to be written, in any of their forms. A stored text is not weighed by the mean length of all
 * texts: a tenant could read from its own weights how long the others' texts are, and change theirs.
 */
export function confineVectors(call: ScopedCall, value: Plain): Plain {
  const everybody = call.rules.termRarity === 'collection' || !call.stands('text-lengths');
  return everybody ? value : withConstantLength(value);
}

function withConstantLength(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return typeof value[0] === 'number' ? value : value.map(withConstantLength);
  }
  const { model } = value;
  if (typeof model === 'string' && model.toLowerCase() === MEASURED) {
    return { ...value, model: CONSTANT };
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withConstantLength(part)]),
  );
}
