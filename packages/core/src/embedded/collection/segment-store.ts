import type { PointId } from '../../engine/index.js';
import { ClosedError } from '../../engine/index.js';
import { TimeSlice } from '../pacing/index.js';
import { AppendableSegment, type Segment, SparseField } from '../segment/index.js';
import type { CollectionSettings } from '../settings/index.js';
import { vectorKinds } from '../settings/index.js';
import type { Operation } from './operation.js';
import { isFull } from './segment-size.js';

/** A row of a segment. */
export interface RowLocation {
  readonly segment: Segment;
  readonly offset: number;
}

/**
 * The rows of a collection: sealed segments and the one that takes writes. Operations are applied in two steps, rows
 * first and visibility last, so that a reader sees all of a batch or nothing of it, though applying may give the event
 * loop back in between.
 */
export class SegmentStore {
  #settings: CollectionSettings;
  #segments: Segment[];
  #appendable: AppendableSegment;
  #nextNumber: number;
  #isClosed = false;

  constructor(settings: CollectionSettings, sealed: Segment[] = [], nextNumber = 1) {
    this.#settings = settings;
    this.#nextNumber = nextNumber;
    this.#appendable = this.#newAppendable();
    this.#segments = [...sealed, this.#appendable];
  }

  /** All segments, the appendable one last. Refused once the store is closed: a read that was under way has no answer. */
  get segments(): readonly Segment[] {
    if (this.#isClosed) throw new ClosedError();
    return this.#segments;
  }

  get appendable(): AppendableSegment {
    return this.#appendable;
  }

  get nextNumber(): number {
    return this.#nextNumber;
  }

  get pointCount(): number {
    let points = 0;
    for (const segment of this.#segments) points += segment.liveCount;
    return points;
  }

  /** A number for a new segment. */
  takeNumber(): number {
    return this.#nextNumber++;
  }

  locate(id: PointId): RowLocation | undefined {
    for (let i = this.#segments.length - 1; i >= 0; i--) {
      const segment = this.#segments[i]!;
      const offset = segment.offsetOf(id);
      if (offset !== undefined) return { segment, offset };
    }
    return undefined;
  }

  has(id: PointId): boolean {
    return this.locate(id) !== undefined;
  }

  /** Applies an operation; only one at a time. Segments that have become full take no more rows. */
  async apply(operation: Operation): Promise<void> {
    await this.#apply(operation);
    if (isFull(this.#settings, this.#appendable)) this.freeze();
  }

  async #apply(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'put':
        return this.#applyRows(operation.rows.length, (i) => {
          const row = operation.rows[i]!;
          this.#appendable.append(row.id, row.payload, row.vectors);
        });
      case 'payload':
        for (const segment of this.#segments) await segment.prepareToRead();
        return this.#applyRows(operation.changes.length, (i) => {
          const { id, payload } = operation.changes[i]!;
          const at = this.locate(id);
          if (at) this.#appendable.append(id, payload, at.segment.viewsAt(at.offset));
        });
      case 'delete':
        return this.#applyDelete(operation.ids);
      case 'settings':
        return this.applySettings(operation.settings);
      case 'texts':
        // Kept by the collection: rows do not depend on it.
        return;
    }
  }

  /** Adds and drops vector names and payload indexes to match new settings. */
  async applySettings(settings: CollectionSettings): Promise<void> {
    this.matchVectors(settings);
    await this.#matchIndexes(settings);
  }

  /** Adds and drops vector names to match new settings. */
  matchVectors(settings: CollectionSettings): void {
    this.#settings = settings;
    const kinds = vectorKinds(settings);
    for (const segment of this.#segments) {
      for (const name of [...segment.fields.keys()]) {
        if (kinds.has(name)) continue;
        segment.fields.get(name)!.close();
        segment.fields.delete(name);
        if (segment === this.#appendable) this.#appendable.dropField(name);
      }
    }
    for (const [name, kind] of kinds) {
      if (!this.#appendable.fields.has(name)) this.#appendable.addField(name, kind);
    }
  }

  /** Starts a new appendable segment; the old one takes no more rows and is returned. */
  freeze(): AppendableSegment {
    const frozen = this.#appendable;
    this.#appendable = this.#newAppendable();
    this.#segments = [...this.#segments, this.#appendable];
    return frozen;
  }

  /** Puts segments in the place of others. */
  replace(sources: ReadonlySet<Segment>, targets: readonly Segment[]): void {
    const kept = this.#segments.filter((segment) => !sources.has(segment));
    this.#segments = [...targets, ...kept];
    for (const source of sources) source.retire();
  }

  /** Living points that have a vector of this name. */
  vectorCount(name: string): number {
    let count = 0;
    for (const segment of this.#segments) {
      const field = segment.fields.get(name);
      if (field instanceof SparseField) count += field.liveCount;
      else if (field) {
        count += segment.deadCount === 0 ? field.count : countLive(segment, name);
      }
    }
    return count;
  }

  close(): void {
    this.#isClosed = true;
    for (const segment of this.#segments) segment.retire();
    this.#segments = [];
  }

  async #applyRows(count: number, append: (i: number) => void): Promise<void> {
    const slice = new TimeSlice();
    const appendable = this.#appendable;
    const first = appendable.size;
    for (let i = 0; i < count; i++) {
      append(i);
      if ((i & 15) === 15 && slice.due()) await slice.pause();
    }
    await appendable.ids.makeRoom(appendable.size - first, slice);
    const replaced: RowLocation[] = [];
    for (let offset = first; offset < appendable.size; offset++) {
      const at = this.locate(appendable.idAt(offset));
      if (at) replaced.push(at);
      appendable.bind(offset);
      if ((offset & 255) === 255 && slice.due()) await slice.pause();
    }
    // What is left of the work makes all of it visible in one short turn.
    for (const { segment, offset } of replaced) segment.kill(offset);
    appendable.publish(first);
    await this.#countDead(slice);
  }

  /** Looks all points up first, in slices: taking them out is then one short turn. */
  async #applyDelete(ids: readonly PointId[]): Promise<void> {
    const found: RowLocation[] = [];
    const slice = new TimeSlice();
    for (const [i, id] of ids.entries()) {
      const at = this.locate(id);
      if (at) found.push(at);
      if ((i & 255) === 255 && slice.due()) await slice.pause();
    }
    for (const { segment, offset } of found) segment.kill(offset);
    await this.#countDead(slice);
  }

  /** Document frequencies follow in slices: whoever needs them sooner counts the rest. */
  async #countDead(slice: TimeSlice): Promise<void> {
    for (const segment of this.#segments) {
      for (const field of segment.fields.values()) {
        if (!(field instanceof SparseField)) continue;
        if (field.hasUncounted) await field.prepareToRead();
        while (field.countDead(16)) if (slice.due()) await slice.pause();
      }
    }
  }

  async #matchIndexes(settings: CollectionSettings): Promise<void> {
    const slice = new TimeSlice();
    for (const segment of this.#segments) {
      const indexes = segment.payloadIndexes;
      for (const field of [...indexes.schemas().keys()]) {
        if (field in settings.payload_schema) continue;
        indexes.remove(field);
        segment.hasUnsavedIndexes = true;
      }
      for (const [field, schema] of Object.entries(settings.payload_schema)) {
        if (JSON.stringify(indexes.schemas().get(field)) === JSON.stringify(schema)) continue;
        const index = indexes.build(field, schema);
        for (let offset = 0; offset < segment.size; offset++) {
          index.addRow(offset, segment.payloadAt(offset));
          if ((offset & 63) === 63 && slice.due()) await slice.pause();
        }
        indexes.install(index);
        segment.hasUnsavedIndexes = true;
      }
    }
  }

  #newAppendable(): AppendableSegment {
    const { payload_schema } = this.#settings;
    return new AppendableSegment(
      this.takeNumber(),
      vectorKinds(this.#settings),
      new Map(Object.entries(payload_schema)),
    );
  }
}

function countLive(segment: Segment, name: string): number {
  let count = 0;
  segment.live.forEach((offset) => {
    if (segment.hasVector(name, offset)) count++;
  });
  return count;
}
