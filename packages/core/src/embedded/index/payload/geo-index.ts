import { type GeoPoint, geoPointOf, isOnGlobe, type ValueOperator } from '../../payload/index.js';
import { answerOfLists, type IndexAnswer } from './answer.js';
import { cellOf, cellsOf } from './geo-cells.js';
import { type GeoShape, shapeOfArea, shapeOfBox, shapeOfCircle } from './geo-shape.js';
import { RowValues } from './row-values.js';
import type { SectionReader, SectionWriter } from './sections.js';
import { SortedRuns } from './sorted-runs.js';
import type { ValueIndex } from './value-index.js';

/**
 * Places, found by the cells of the globe that a shape touches: those within it are taken as they are, those on its
 * border are measured. Values that lie off the globe are passed over.
 */
export class GeoIndex implements ValueIndex {
  /** Longitude and latitude of each place of a row, one after the other. */
  readonly #places: RowValues<Float64Array>;
  readonly #cells: SortedRuns;

  constructor(
    places: RowValues<Float64Array> = new RowValues(new Float64Array(0)),
    cells = new SortedRuns(),
  ) {
    this.#places = places;
    this.#cells = cells;
  }

  static *load(reader: SectionReader): Generator<undefined, GeoIndex> {
    const counts = reader.integers();
    const places = yield* RowValues.ofCounts(reader.numbers(), counts);
    const rows = reader.integers();
    yield;
    return new GeoIndex(places, new SortedRuns([{ rows, keys: reader.numbers() }]));
  }

  get filled(): number {
    return this.#places.filled;
  }

  add(row: number, leaves: readonly unknown[]): void {
    const coordinates: number[] = [];
    for (const leaf of leaves) {
      const point = geoPointOf(leaf);
      if (point === undefined || !isOnGlobe(point)) continue;
      coordinates.push(point.lon, point.lat);
      this.#cells.add(cellOf(point), row);
    }
    this.#places.add(row, coordinates);
  }

  answer(operator: ValueOperator): IndexAnswer | undefined {
    switch (operator.kind) {
      case 'geo_bounding_box':
        return this.#within(shapeOfBox(operator.box));
      case 'geo_radius':
        return this.#within(shapeOfCircle(operator.circle));
      case 'geo_polygon':
        return this.#within(shapeOfArea(operator.area));
      default:
        return undefined;
    }
  }

  *save(writer: SectionWriter): Generator<undefined> {
    const { rows, keys } = yield* this.#cells.mergeInSteps();
    this.#places.saveCounts(writer);
    yield;
    writer.numbers(this.#places.values.view());
    yield;
    writer.integers(rows);
    yield;
    writer.numbers(keys);
    yield;
  }

  #within(shape: GeoShape): IndexAnswer {
    const matches = (row: number) => this.#rowIsWithin(row, shape);
    const { inside, border } = cellsOf(shape);
    const lists = this.#cells.lists(inside);
    for (const rows of this.#cells.lists(border)) {
      const measured = rows.filter(matches);
      if (measured.length > 0) lists.push(measured);
    }
    // Two coordinates a place.
    const { rows, filled, most } = this.#places;
    return answerOfLists(lists, { rows, filled, most: most / 2 }, matches);
  }

  #rowIsWithin(row: number, shape: GeoShape): boolean {
    const { items } = this.#places.values;
    const end = this.#places.endOf(row);
    for (let at = this.#places.startOf(row); at < end; at += 2) {
      const point: GeoPoint = { lon: items[at]!, lat: items[at + 1]! };
      if (shape.contains(point)) return true;
    }
    return false;
  }
}
