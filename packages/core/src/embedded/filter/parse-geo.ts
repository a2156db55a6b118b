import type { GeoArea, GeoBox, GeoCircle, GeoPoint } from '../payload/index.js';
import { isOnGlobe } from '../payload/index.js';
import {
  allowKeys,
  malformed,
  type RequestObject,
  readArray,
  readNumber,
  readObject,
  requireKeys,
} from './request-object.js';

/** The smallest closed ring: a triangle and its first corner again. */
const SMALLEST_RING = 4;

/** `{top_left, bottom_right}`. A left edge east of the right one crosses the antimeridian. */
export function parseGeoBox(input: unknown, at: string): GeoBox {
  const object = readExactly(input, at, ['top_left', 'bottom_right']);
  const topLeft = parseGeoPoint(object.fields['top_left'], `${at}.top_left`);
  const bottomRight = parseGeoPoint(object.fields['bottom_right'], `${at}.bottom_right`);
  return {
    west: topLeft.lon,
    east: bottomRight.lon,
    south: bottomRight.lat,
    north: topLeft.lat,
  };
}

/** `{center, radius}`, the radius in metres. */
export function parseGeoCircle(input: unknown, at: string): GeoCircle {
  const object = readExactly(input, at, ['center', 'radius']);
  return {
    center: parseGeoPoint(object.fields['center'], `${at}.center`),
    radius: readNumber(object.fields['radius'], `${at}.radius`),
  };
}

/** `{exterior, interiors?}`, each `{points}` closed. */
export function parseGeoPolygon(input: unknown, at: string): GeoArea {
  const object = readObject(input, at);
  allowKeys(object, ['exterior', 'interiors']);
  requireKeys(object, ['exterior']);
  const interiors = object.fields['interiors'] ?? [];
  return {
    exterior: parseRing(object.fields['exterior'], `${at}.exterior`),
    interiors: readArray(interiors, `${at}.interiors`).map((ring, position) =>
      parseRing(ring, `${at}.interiors[${position}]`),
    ),
  };
}

function parseRing(input: unknown, at: string): GeoPoint[] {
  const object = readExactly(input, at, ['points']);
  const points = readArray(object.fields['points'], `${at}.points`).map((point, position) =>
    parseGeoPoint(point, `${at}.points[${position}]`),
  );
  if (points.length < SMALLEST_RING) {
    throw malformed(
      at,
      `polygon invalid, the size must be at least ${SMALLEST_RING}, got ${points.length}`,
    );
  }
  const first = points[0]!;
  const last = points.at(-1)!;
  if (
    Math.abs(first.lat - last.lat) > Number.EPSILON ||
    Math.abs(first.lon - last.lon) > Number.EPSILON
  ) {
    throw malformed(
      at,
      'polygon invalid, the first and the last points should be the same to form a closed line',
    );
  }
  return points;
}

function parseGeoPoint(input: unknown, at: string): GeoPoint {
  const object = readExactly(input, at, ['lon', 'lat']);
  const point = {
    lon: readNumber(object.fields['lon'], `${at}.lon`),
    lat: readNumber(object.fields['lat'], `${at}.lat`),
  };
  if (!isOnGlobe(point)) {
    throw malformed(
      at,
      `Wrong format of GeoPoint payload: expected \`lat\` = ${point.lat} within [-90;90] and \`lon\` = ${point.lon} within [-180;180]`,
    );
  }
  return point;
}

function readExactly(input: unknown, at: string, keys: readonly string[]): RequestObject {
  const object = readObject(input, at);
  allowKeys(object, keys);
  requireKeys(object, keys);
  return object;
}
