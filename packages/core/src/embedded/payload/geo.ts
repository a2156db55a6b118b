/** A place in degrees. */
export interface GeoPoint {
  readonly lon: number;
  readonly lat: number;
}

/** Closer to `center` than `radius` metres. */
export interface GeoCircle {
  readonly center: GeoPoint;
  readonly radius: number;
}

/** A rectangle; `west > east` means that it crosses the antimeridian. */
export interface GeoBox {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Closed rings, each ending where it begins: an outline and holes in it. */
export interface GeoArea {
  readonly exterior: readonly GeoPoint[];
  readonly interiors: readonly (readonly GeoPoint[])[];
}

/** Mean radius of the earth in metres (IUGG), the one the reference engine computes with. */
export const EARTH_RADIUS = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** The place a payload value names (`{lon, lat}`, both numbers), or `undefined`. */
export function geoPointOf(value: unknown): GeoPoint | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!Object.hasOwn(value, 'lon') || !Object.hasOwn(value, 'lat')) return undefined;
  const { lon, lat } = value as { lon: unknown; lat: unknown };
  return typeof lon === 'number' && typeof lat === 'number' ? { lon, lat } : undefined;
}

/** Whether a place lies on the globe: longitude within ±180, latitude within ±90. */
export function isOnGlobe({ lon, lat }: GeoPoint): boolean {
  return lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90;
}

/** Metres along the surface of the sphere (haversine). */
export function geoDistance(a: GeoPoint, b: GeoPoint): number {
  const latitude = Math.sin(((b.lat - a.lat) * RADIANS) / 2);
  const longitude = Math.sin(((b.lon - a.lon) * RADIANS) / 2);
  const chord =
    latitude * latitude +
    Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * longitude * longitude;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Strictly inside the circle. */
export function isInCircle(point: GeoPoint, circle: GeoCircle): boolean {
  return geoDistance(circle.center, point) < circle.radius;
}

/** Strictly inside the rectangle. */
export function isInBox(point: GeoPoint, box: GeoBox): boolean {
  if (!(box.south < point.lat && point.lat < box.north)) return false;
  return box.west > box.east
    ? point.lon > box.west || point.lon < box.east
    : box.west < point.lon && point.lon < box.east;
}

/** Inside the outline and outside every hole, in the plane of longitude and latitude; borders count as outside. */
export function isInArea(point: GeoPoint, area: GeoArea): boolean {
  if (positionIn(point, area.exterior) !== 'inside') return false;
  return area.interiors.every((hole) => positionIn(point, hole) === 'outside');
}

/** Crossings of a ray to the east, with the border told apart. */
function positionIn(point: GeoPoint, ring: readonly GeoPoint[]): 'inside' | 'outside' | 'border' {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const a = ring[i - 1]!;
    const b = ring[i]!;
    const side = (b.lon - a.lon) * (point.lat - a.lat) - (b.lat - a.lat) * (point.lon - a.lon);
    if (side === 0 && isBetween(point, a, b)) return 'border';
    if (a.lat > point.lat === b.lat > point.lat) continue;
    if (side > 0 === b.lat > a.lat) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
}

function isBetween(point: GeoPoint, a: GeoPoint, b: GeoPoint): boolean {
  return (
    point.lon >= Math.min(a.lon, b.lon) &&
    point.lon <= Math.max(a.lon, b.lon) &&
    point.lat >= Math.min(a.lat, b.lat) &&
    point.lat <= Math.max(a.lat, b.lat)
  );
}
