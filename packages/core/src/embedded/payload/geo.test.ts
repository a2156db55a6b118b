import { describe, expect, it } from 'vitest';
import { EARTH_RADIUS, geoDistance, isInArea, isInBox, isInCircle } from './geo.js';

const berlin = { lon: 13.404954, lat: 52.520008 };
const moscow = { lon: 37.617298, lat: 55.755825 };

describe('geo', () => {
  it('measures along the sphere', () => {
    expect(geoDistance(berlin, moscow) / 1000).toBeCloseTo(1608.9, 0);
    const quarter = (Math.PI / 2) * EARTH_RADIUS;
    expect(geoDistance({ lon: 0, lat: 0 }, { lon: 90, lat: 0 })).toBeCloseTo(quarter, 3);
    expect(geoDistance({ lon: 0, lat: 90 }, { lon: 123, lat: 0 })).toBeCloseTo(quarter, 3);
    expect(geoDistance({ lon: 179, lat: 0 }, { lon: -179, lat: 0 })).toBeCloseTo(quarter / 45, 3);
  });

  it('takes a circle strictly', () => {
    const radius = geoDistance(berlin, moscow);
    expect(isInCircle(moscow, { center: berlin, radius })).toBe(false);
    expect(isInCircle(moscow, { center: berlin, radius: radius + 0.001 })).toBe(true);
    expect(isInCircle(berlin, { center: berlin, radius: 0 })).toBe(false);
  });

  it('takes a box strictly, also across the antimeridian', () => {
    const box = { west: 10, east: 20, south: 50, north: 60 };
    expect(isInBox(berlin, box)).toBe(true);
    expect(isInBox({ lon: 10, lat: 55 }, box)).toBe(false);
    expect(isInBox({ lon: 15, lat: 60 }, box)).toBe(false);
    const pacific = { west: 170, east: -170, south: -10, north: 10 };
    expect(isInBox({ lon: 175, lat: 0 }, pacific)).toBe(true);
    expect(isInBox({ lon: -175, lat: 0 }, pacific)).toBe(true);
    expect(isInBox({ lon: 0, lat: 0 }, pacific)).toBe(false);
  });

  it('takes a polygon without its border and without its holes', () => {
    const ring = (size: number) =>
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
        [-1, -1],
      ].map(([x, y]) => ({ lon: x! * size, lat: y! * size }));
    const area = { exterior: ring(10), interiors: [ring(5)] };
    const at = (lon: number, lat: number) => isInArea({ lon, lat }, area);
    expect(at(7, 0)).toBe(true);
    expect(at(-7, 7)).toBe(true);
    expect(at(0, 0)).toBe(false);
    expect(at(11, 0)).toBe(false);
    expect(at(10, 0)).toBe(false);
    expect(at(10, 10)).toBe(false);
    expect(at(5, 0)).toBe(false);
    expect(at(5, 5)).toBe(false);
    const clockwise = { exterior: [...ring(10)].reverse(), interiors: [] };
    expect(isInArea({ lon: 3, lat: 10 - 1e-9 }, clockwise)).toBe(true);
  });

  it('follows the corners of a concave polygon', () => {
    const arrow = [
      [0, 0],
      [10, 0],
      [5, 5],
      [10, 10],
      [0, 10],
      [0, 0],
    ].map(([lon, lat]) => ({ lon: lon!, lat: lat! }));
    const at = (lon: number, lat: number) =>
      isInArea({ lon, lat }, { exterior: arrow, interiors: [] });
    expect(at(4, 5)).toBe(true);
    expect(at(6, 5)).toBe(false);
    expect(at(5, 5)).toBe(false);
    expect(at(-1, 5)).toBe(false);
    expect(at(9, 0.5)).toBe(true);
  });
});
