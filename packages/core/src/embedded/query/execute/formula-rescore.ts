import { EACH, valuesAt } from '../../payload/index.js';
import { evaluateFormula, type FormulaPoint, type ParsedFormula } from '../formula/index.js';
import type { CollectionReader, Hit } from '../reader.js';
import { byScoreDescending } from '../scoring/ordering.js';

/**
 * Scores all points of the prefetches anew by a formula. `threshold` keeps scores equal to it. Payloads and
 * conditions are read only where the formula uses them.
 */
export async function rescoreByFormula(
  formula: ParsedFormula,
  lists: readonly (readonly Hit[])[],
  reader: CollectionReader,
  threshold: number | undefined,
  limit: number,
): Promise<Hit[]> {
  const scores = lists.map((list) => new Map(list.map(({ id, score }) => [id, score])));
  const ids = [...new Set(lists.flatMap((list) => list.map(({ id }) => id)))];
  const [payloads, ...conditions] = await Promise.all([
    formula.variables.length > 0 ? reader.payloads(ids) : undefined,
    ...formula.conditions.map((filter) => reader.matches(ids, filter)),
  ]);
  const hits: Hit[] = [];
  for (const [row, id] of ids.entries()) {
    // Deleted between the searches and now.
    if (payloads && payloads[row] === undefined) continue;
    const point: FormulaPoint = {
      score: (prefetch) => scores[prefetch]?.get(id),
      values: (slot) => scalarsAt(payloads?.[row] ?? {}, formula, slot),
      condition: (slot) => (conditions[slot] as boolean[])[row]!,
    };
    const score = evaluateFormula(formula, point);
    if (threshold === undefined || score >= threshold) hits.push({ id, score });
  }
  return hits.sort(byScoreDescending).slice(0, limit);
}

/** Values at a variable's path, lists opened one level; `null` counts as missing, as it does in an index. */
function scalarsAt(
  payload: Parameters<typeof valuesAt>[0],
  formula: ParsedFormula,
  slot: number,
): readonly unknown[] {
  const { path } = formula.variables[slot]!;
  const values = valuesAt(payload, path);
  const opened = path.steps.at(-1) === EACH ? values : values.flat(1);
  return opened.filter((value) => value !== null && value !== undefined);
}
