import type { RowSource } from '../../kernel/index.js';
import { fewestInGraph, fullScanRows } from './plan.js';
import type { RowRange } from './row-range.js';

/** Graphs over rows that lie side by side and are often searched without the others, such as those of a tenant. */
export interface RangeOptions {
  /** The rows, ascending, none twice. Those get a graph that a search would not rather scan. */
  readonly of: readonly RowRange[];
  /** Links per row (Qdrant's `payload_m`), as `m` of the graph over all. */
  readonly m: number;
  /** What searches will be given as theirs; see `HnswSearchOptions`. */
  readonly fullScanKilobytes?: number | undefined;
}

/** Above this share of the rows, a graph over a range saves nothing beside that over all. */
const NEARLY_ALL = 0.9;

/** The ranges of which searches would walk a graph. */
export function worthGraphs(
  rows: RowSource,
  m: number,
  efConstruct: number,
  { of, m: rangeM, fullScanKilobytes }: RangeOptions,
) {
  const least = fewestInGraph(efConstruct, fullScanRows(fullScanKilobytes, rows));
  const most = m > 0 ? NEARLY_ALL * rows.count : rows.count;
  return { of: of.filter(({ count }) => count >= least && count <= most), m: rangeM };
}
