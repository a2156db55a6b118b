import { expect, it } from 'vitest';
import { allInOrder } from './all-in-order.js';

const later = <T>(outcome: () => T) =>
  new Promise<T>((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(outcome());
      } catch (error) {
        reject(error);
      }
    });
  });

function fail(message: string): never {
  throw new Error(message);
}

it('answers in order', async () => {
  expect(await allInOrder([later(() => 1), Promise.resolve(2)])).toEqual([1, 2]);
});

it('reports the first failure in order, whichever was quicker', async () => {
  const slowFirst = [later(() => fail('first')), Promise.reject(new Error('second'))];
  await expect(allInOrder(slowFirst)).rejects.toThrow('first');
});
