import { expect, it } from 'vitest';
import {
  type GeoPoint,
  isInArea,
  isInBox,
  isInCircle,
  type ValueOperator,
} from '../../payload/index.js';
import { cellsOf } from './geo-cells.js';
import { GeoIndex } from './geo-index.js';
import { shapeOfCircle } from './geo-shape.js';

let seed = 11;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
/** Places all over, many of them on borders, poles and the antimeridian. */
const place = (): GeoPoint =>
  random() < 0.3
    ? { lon: Math.round(random() * 36 - 18) * 10, lat: Math.round(random() * 18 - 9) * 10 }
    : { lon: random() * 360 - 180, lat: random() * 180 - 90 };

const contains = (operator: ValueOperator, point: GeoPoint) => {
  if (operator.kind === 'geo_radius') return isInCircle(point, operator.circle);
  if (operator.kind === 'geo_bounding_box') return isInBox(point, operator.box);
  return operator.kind === 'geo_polygon' && isInArea(point, operator.area);
};

function shape(): ValueOperator {
  const kind = random();
  if (kind < 0.4)
    return { kind: 'geo_radius', circle: { center: place(), radius: random() ** 4 * 2.1e7 } };
  const [a, b, c] = [place(), place(), place()];
  if (kind < 0.7) {
    const box = {
      west: a.lon,
      east: b.lon,
      south: Math.min(a.lat, b.lat),
      north: Math.max(a.lat, b.lat),
    };
    return { kind: 'geo_bounding_box', box };
  }
  const hole = [0.25, 0.5, 0.6, 0.25].map((t) => ({
    lon: a.lon + (b.lon - a.lon) * t,
    lat: a.lat + (c.lat - a.lat) * t * t,
  }));
  return {
    kind: 'geo_polygon',
    area: {
      exterior: [a, b, c, place(), a],
      interiors: random() < 0.5 ? [] : [[...hole, hole[0]!]],
    },
  };
}

it('finds what measuring every place finds', () => {
  const index = new GeoIndex();
  const places = Array.from({ length: 12_000 }, place);
  places.forEach((point, row) => {
    index.add(row, [point]);
  });
  for (let i = 0; i < 400; i++) {
    const operator = shape();
    const answer = index.answer(operator)!;
    const expected = places.flatMap((point, row) => (contains(operator, point) ? [row] : []));
    expect([...answer.rows()], `seed 11, shape ${i}: ${JSON.stringify(operator)}`).toEqual(
      expected,
    );
    expect(answer.estimate.expected).toBe(expected.length);
  }
});

it('measures only places near the border', () => {
  const { inside, border } = cellsOf(
    shapeOfCircle({ center: { lon: 10, lat: 50 }, radius: 500_000 }),
  );
  const size = (cells: typeof inside) =>
    cells.reduce((sum, { low, high }) => sum + high - low + 1, 0);
  expect(inside.length).toBeGreaterThan(5);
  expect(size(border)).toBeLessThan(size(inside));
});
