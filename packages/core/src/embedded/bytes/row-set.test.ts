import { expect, test } from 'vitest';
import { Bitset } from './bitset.js';
import { RowSet } from './row-set.js';

const ROWS = [0, 3, 31, 32, 63, 64, 65, 99, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209];

const forms = {
  list: (rows: readonly number[]) => RowSet.ofList(Uint32Array.from(rows)),
  bits: (rows: readonly number[]) => RowSet.ofBits(Bitset.from(rows, 300)),
};

for (const [form, make] of Object.entries(forms)) {
  for (const rows of [[], ROWS.slice(0, 5), ROWS]) {
    test(`${rows.length} rows given as ${form} are the same rows in every way of asking`, () => {
      const set = make(rows);
      expect(set.count).toBe(rows.length);
      expect([set.first, set.last]).toEqual([rows[0] ?? -1, rows.at(-1) ?? -1]);
      expect([...set.toArray()]).toEqual(rows);
      expect([...set.bits().toArray()]).toEqual(rows);
      const seen: number[] = [];
      set.forEach((row) => seen.push(row));
      expect(seen).toEqual(rows);
      for (let row = 0; row < 300; row++) expect(make(rows).has(row)).toBe(rows.includes(row));
    });
  }

  test(`${form}: what is taken out is out of the new set only`, () => {
    const set = make(ROWS);
    expect([...set.without([3, 64, 77]).toArray()]).toEqual(
      ROWS.filter((r) => r !== 3 && r !== 64),
    );
    expect([...set.within(Bitset.from([31, 32, 33, 209])).toArray()]).toEqual([31, 32, 209]);
    expect([...set.toArray()]).toEqual(ROWS);
  });

  test(`${form}: a visit that answers false is the last`, () => {
    const seen: number[] = [];
    make(ROWS).forEach((row) => {
      seen.push(row);
      return row < 31;
    });
    expect(seen).toEqual([0, 3, 31]);
  });
}
