import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bitset } from './bitset.js';

const values = fc.uniqueArray(fc.nat(300));

describe('Bitset', () => {
  it('agrees with a Set on every operation', () => {
    fc.assert(
      fc.property(values, values, fc.nat(200), fc.nat(120), (left, right, from, length) => {
        const a = Bitset.from(left);
        const b = Bitset.from(right);
        const inBoth = left.filter((v) => right.includes(v)).sort((x, y) => x - y);
        const onlyLeft = left.filter((v) => !right.includes(v)).sort((x, y) => x - y);
        const either = [...new Set([...left, ...right])].sort((x, y) => x - y);
        expect([...a.clone().and(b).toArray()]).toEqual(inBoth);
        expect([...a.clone().andNot(b).toArray()]).toEqual(onlyLeft);
        expect([...a.clone().or(b).toArray()]).toEqual(either);
        expect(a.count()).toBe(left.length);
        expect(a.first()).toBe(left.length === 0 ? -1 : Math.min(...left));
        expect(a.last()).toBe(Math.max(-1, ...left));
        for (const v of onlyLeft) a.remove(v);
        expect([a.first(), a.last()]).toEqual([inBoth[0] ?? -1, inBoth.at(-1) ?? -1]);
        for (const v of onlyLeft) a.add(v);
        const ranged = a.clone();
        ranged.addRange(from, from + length);
        const expected = new Set(left);
        for (let v = from; v < from + length; v++) expected.add(v);
        expect(ranged.count()).toBe(expected.size);
        for (let v = 0; v < 340; v++) expect(ranged.has(v)).toBe(expected.has(v));
        const tail: number[] = [];
        a.forEach((v) => void tail.push(v), from);
        expect(tail).toEqual(left.filter((v) => v >= from).sort((x, y) => x - y));
      }),
    );
  });

  it('forgets removed values and stops a walk on false', () => {
    const set = Bitset.full(70);
    set.remove(3);
    set.remove(1000);
    expect(set.count()).toBe(69);
    const seen: number[] = [];
    set.forEach((v) => {
      seen.push(v);
      return seen.length < 3;
    });
    expect(seen).toEqual([0, 1, 2]);
  });
});
