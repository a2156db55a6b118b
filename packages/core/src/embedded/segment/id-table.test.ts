import { describe, expect, it } from 'vitest';
import type { PointId } from '../../engine/index.js';
import { comparePointIds } from '../bytes/index.js';
import { IdTable } from './id-table.js';

const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

describe('IdTable', () => {
  it('finds the newest row of an id among integers, large integers and UUIDs', () => {
    const table = new IdTable(1);
    const huge = 424242424242424242n as unknown as PointId;
    const ids: PointId[] = [7, uuid(7), huge, 0, Number.MAX_SAFE_INTEGER, uuid(0)];
    for (const id of ids) table.bind(table.record(id));
    ids.forEach((id, row) => expect(table.rowOf(id)).toBe(row));
    ids.forEach((id, row) => expect(table.idAt(row)).toBe(id));
    expect(table.rowOf(8)).toBeUndefined();
    const newer = table.record(7);
    expect(table.rowOf(7)).toBe(0);
    table.bind(newer);
    expect(table.rowOf(7)).toBe(newer);
  });

  it('keeps scroll order while rows are appended, and survives growth, saving and loading', async () => {
    const table = new IdTable(1);
    const ids: PointId[] = [];
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state;
    };
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 400; i++) {
        const id: PointId = next() % 3 === 0 ? uuid(next()) : next() * 4096 + ids.length;
        ids.push(id);
        table.bind(table.record(id));
      }
      const order = [...table.sorted()].map((row) => table.idAt(row));
      expect(order).toEqual([...ids].sort(comparePointIds));
    }
    const copy = await IdTable.load(new Uint8Array(Buffer.concat(table.save())), table.size);
    ids.forEach((id, row) => expect(copy.rowOf(id)).toBe(row));
    const sorted = [...ids].sort(comparePointIds);
    expect(copy.lowerBound(sorted[1000]!)).toBe(1000);
    expect(copy.lowerBound('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(ids.length);
  });

  it('is sorted in slices as it is at once, also when rows come meanwhile', async () => {
    const table = new IdTable(1);
    const grow = (rows: number) => {
      for (let i = 0; i < rows; i++) {
        const key = Math.imul(table.size + 1, 0x9e3779b1) >>> 0;
        table.bind(table.record(key % 3 === 0 ? uuid(key) : key));
      }
    };
    const expected = () =>
      Array.from({ length: table.size }, (_, row) => row).sort((a, b) => table.compareRows(a, b));
    grow(20_000);
    let turns = 0;
    const count = setInterval(() => turns++);
    const sorting = table.sortInSlices();
    grow(10);
    await sorting;
    expect([...table.sorted()]).toEqual(expected());
    grow(9_000);
    const again = table.sortInSlices();
    grow(5);
    expect([...table.sorted()]).toEqual(expected());
    await again;
    clearInterval(count);
    expect([...table.sorted()]).toEqual(expected());
    expect(turns).toBeGreaterThan(0);
  });
});
