import {
  EARTH_RADIUS,
  type GeoArea,
  type GeoBox,
  type GeoCircle,
  type GeoPoint,
  geoDistance,
  isInArea,
  isInBox,
  isInCircle,
} from '../../payload/index.js';

/** An area on the globe as the geo index searches it. */
export interface GeoShape {
  /** Rectangles, none across the antimeridian, that together contain the shape. */
  readonly bounds: readonly GeoBox[];
  /** Decides for a place. */
  contains(point: GeoPoint): boolean;
  /** Whether the shape surely contains a whole rectangle, borders included; `false` may be a failure to see it. */
  covers(box: GeoBox): boolean;
}

/** Degrees by which borders are widened, so that rounding never loses a place. */
const MARGIN = 1e-7;
const DEGREES = 180 / Math.PI;

export function shapeOfBox(box: GeoBox): GeoShape {
  const bounds =
    box.west > box.east
      ? [
          { ...box, east: 180 },
          { ...box, west: -180 },
        ]
      : [box];
  return {
    bounds,
    contains: (point) => isInBox(point, box),
    covers: (inner) =>
      inner.south > box.south &&
      inner.north < box.north &&
      (box.west > box.east
        ? inner.west > box.west || inner.east < box.east
        : inner.west > box.west && inner.east < box.east),
  };
}

export function shapeOfCircle(circle: GeoCircle): GeoShape {
  return {
    bounds: boundsOfCircle(circle),
    contains: (point) => isInCircle(point, circle),
    covers(box) {
      // No place of the box is farther from its middle than half its height and half its width walked in a row.
      const middle = { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 };
      const walk = (box.east - box.west + box.north - box.south) / 2 / DEGREES;
      return geoDistance(circle.center, middle) + walk * EARTH_RADIUS < circle.radius * (1 - 1e-9);
    },
  };
}

export function shapeOfArea(area: GeoArea): GeoShape {
  const rings = [area.exterior, ...area.interiors];
  return {
    bounds: [boundsOfRing(area.exterior)],
    contains: (point) => isInArea(point, area),
    covers(box) {
      const middle = { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2 };
      return !rings.some((ring) => mayTouch(ring, box)) && isInArea(middle, area);
    },
  };
}

function boundsOfRing(ring: readonly GeoPoint[]): GeoBox {
  return ring.reduce(
    ({ west, east, south, north }, { lon, lat }) => ({
      west: Math.min(west, lon),
      east: Math.max(east, lon),
      south: Math.min(south, lat),
      north: Math.max(north, lat),
    }),
    { west: 180, east: -180, south: 90, north: -90 },
  );
}

function boundsOfCircle({ center, radius }: GeoCircle): GeoBox[] {
  if (!(radius > 0)) return [];
  const angle = radius / EARTH_RADIUS;
  const reach = angle * DEGREES + MARGIN;
  const south = Math.max(-90, center.lat - reach);
  const north = Math.min(90, center.lat + reach);
  const spread = Math.sin(angle) / Math.cos(center.lat / DEGREES);
  // A circle around a pole, or over half the globe, has every longitude.
  if (south <= -90 || north >= 90 || !(spread < 1))
    return [{ west: -180, east: 180, south, north }];
  const width = Math.asin(spread) * DEGREES + MARGIN;
  const west = center.lon - width;
  const east = center.lon + width;
  if (west < -180)
    return [
      { west: west + 360, east: 180, south, north },
      { west: -180, east, south, north },
    ];
  if (east > 180)
    return [
      { west, east: 180, south, north },
      { west: -180, east: east - 360, south, north },
    ];
  return [{ west, east, south, north }];
}

/** Whether an edge of a ring comes near a box: their bounding rectangles overlap. */
function mayTouch(ring: readonly GeoPoint[], box: GeoBox): boolean {
  for (let i = 1; i < ring.length; i++) {
    const a = ring[i - 1]!;
    const b = ring[i]!;
    if (
      Math.max(a.lon, b.lon) >= box.west &&
      Math.min(a.lon, b.lon) <= box.east &&
      Math.max(a.lat, b.lat) >= box.south &&
      Math.min(a.lat, b.lat) <= box.north
    ) {
      return true;
    }
  }
  return false;
}
