import type { GeoBox, GeoPoint } from '../../payload/index.js';
import type { GeoShape } from './geo-shape.js';
import type { Interval } from './sorted-runs.js';

/**
 * Places as numbers along a Z-order curve (Morton 1966): the globe is halved 26 times in each direction, and the halves
 * taken are interleaved to 52 bits, which a double holds exactly. A cell of any level is one interval of numbers, so a
 * shape becomes a few intervals.
 */
const LEVELS = 26;
const SIDE = 2 ** LEVELS;

/** Cells in which a shape is looked for: more fit its border better and take longer to look up. */
const MOST_CELLS = 512;

/** Degrees by which cells are widened, so that rounding never loses a place. */
const MARGIN = 1e-7;

/** Where the places of a shape are. Intervals are ascending and apart. */
export interface CellCover {
  /** The shape surely covers these. */
  readonly inside: readonly Interval[];
  /** Places in these have to be looked at. */
  readonly border: readonly Interval[];
}

/** The number of the place's cell at the deepest level. The place must be on the globe. */
export function cellOf({ lon, lat }: GeoPoint): number {
  const x = Math.min(SIDE - 1, Math.floor(((lon + 180) / 360) * SIDE));
  const y = Math.min(SIDE - 1, Math.floor(((lat + 90) / 180) * SIDE));
  const high = interleave(x >>> 13) | (interleave(y >>> 13) << 1);
  const low = interleave(x & 0x1fff) | (interleave(y & 0x1fff) << 1);
  return high * 2 ** LEVELS + low;
}

/** The cells that contain every place of a shape. */
export function cellsOf(shape: GeoShape): CellCover {
  const inside: Cell[] = [];
  let border: Cell[] = [{ x: 0, y: 0, level: 0, first: 0 }];
  while (border.length > 0 && border[0]!.level < LEVELS) {
    const next: Cell[] = [];
    for (const cell of border.flatMap(childrenOf)) {
      const relation = shape.relationTo(boxOf(cell));
      if (relation === 'inside') inside.push(cell);
      else if (relation === 'border') next.push(cell);
    }
    border = next;
    if (inside.length + border.length > MOST_CELLS) break;
  }
  return { inside: intervalsOf(inside), border: intervalsOf(border) };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly level: number;
  /** Its first number. */
  readonly first: number;
}

function childrenOf({ x, y, level, first }: Cell): Cell[] {
  const size = 4 ** (LEVELS - level - 1);
  const child = (dx: number, dy: number): Cell => ({
    x: 2 * x + dx,
    y: 2 * y + dy,
    level: level + 1,
    first: first + (dx + 2 * dy) * size,
  });
  return [child(0, 0), child(1, 0), child(0, 1), child(1, 1)];
}

function boxOf({ x, y, level }: Cell): GeoBox {
  const width = 360 / 2 ** level;
  const height = 180 / 2 ** level;
  return {
    west: -180 + x * width - MARGIN,
    east: -180 + (x + 1) * width + MARGIN,
    south: -90 + y * height - MARGIN,
    north: -90 + (y + 1) * height + MARGIN,
  };
}

/** The cells as intervals of numbers, neighbours joined. */
function intervalsOf(cells: Cell[]): Interval[] {
  const intervals: { low: number; high: number }[] = [];
  for (const { level, first } of cells.sort((a, b) => a.first - b.first)) {
    const last = intervals.at(-1);
    const high = first + 4 ** (LEVELS - level) - 1;
    if (last && last.high + 1 === first) last.high = high;
    else intervals.push({ low: first, high });
  }
  return intervals;
}

/** Spreads 13 bits to every second bit. */
function interleave(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}
