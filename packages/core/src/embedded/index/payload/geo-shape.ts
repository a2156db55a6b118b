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

/** Where a rectangle lies with regard to a shape. `border` is always a safe answer: its places are then measured. */
export type Relation = 'inside' | 'outside' | 'border';

/** An area on the globe as the geo index searches it. */
export interface GeoShape {
  /** Decides for a place. */
  contains(point: GeoPoint): boolean;
  /** Decides for all places of a rectangle that does not cross the antimeridian, its border included. */
  relationTo(box: GeoBox): Relation;
}

/** Share of a distance that rounding may cost; a thousand times what it does. */
const SLACK = 1e-9;
const DEGREES = 180 / Math.PI;

export function shapeOfBox(box: GeoBox): GeoShape {
  const parts =
    box.west > box.east
      ? [
          { ...box, east: Number.POSITIVE_INFINITY },
          { ...box, west: Number.NEGATIVE_INFINITY },
        ]
      : [box];
  return {
    contains: (point) => isInBox(point, box),
    relationTo(other) {
      if (parts.some((part) => isWithin(other, part))) return 'inside';
      return parts.some((part) => overlap(other, part)) ? 'border' : 'outside';
    },
  };
}

export function shapeOfCircle(circle: GeoCircle): GeoShape {
  return {
    contains: (point) => isInCircle(point, circle),
    relationTo(box) {
      const distance = geoDistance(circle.center, middleOf(box));
      const reach = reachOf(box) * (1 + SLACK);
      if (distance + reach < circle.radius * (1 - SLACK)) return 'inside';
      return distance - reach > circle.radius * (1 + SLACK) ? 'outside' : 'border';
    },
  };
}

export function shapeOfArea(area: GeoArea): GeoShape {
  const rings = [area.exterior, ...area.interiors];
  return {
    contains: (point) => isInArea(point, area),
    relationTo(box) {
      if (rings.some((ring) => mayCross(ring, box))) return 'border';
      return isInArea(middleOf(box), area) ? 'inside' : 'outside';
    },
  };
}

/**
 * Metres from the middle of a box that none of its places exceeds: one can walk to each along a meridian and then along
 * a parallel, which is longest where the box is nearest to the equator.
 */
function reachOf({ west, east, south, north }: GeoBox): number {
  const latitude = south <= 0 && north >= 0 ? 0 : Math.min(Math.abs(south), Math.abs(north));
  const walk = (north - south + (east - west) * Math.cos(latitude / DEGREES)) / 2;
  return (walk / DEGREES) * EARTH_RADIUS;
}

function middleOf({ west, east, south, north }: GeoBox): GeoPoint {
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}

/** Strictly within. */
function isWithin(inner: GeoBox, outer: GeoBox): boolean {
  return (
    inner.west > outer.west &&
    inner.east < outer.east &&
    inner.south > outer.south &&
    inner.north < outer.north
  );
}

function overlap(a: GeoBox, b: GeoBox): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/** Whether an edge of a ring comes near a box: whether its bounding rectangle overlaps it. */
function mayCross(ring: readonly GeoPoint[], box: GeoBox): boolean {
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
