import { expect, test } from 'vitest';
import { offlineEmbedder } from './offline-embedder.js';

const embedder = offlineEmbedder();

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index++) {
    product += a[index]! * b[index]!;
    squaresA += a[index]! ** 2;
    squaresB += b[index]! ** 2;
  }
  return product / (Math.sqrt(squaresA * squaresB) || 1);
}

async function similarity(a: string, b: string): Promise<number> {
  const [left, right] = await embedder.embedDocuments([a, b]);
  return cosine(left!, right!);
}

test('gives vectors of length 1', async () => {
  const vectors = await embedder.embedDocuments(['The controller stops the robot arm.', 'a zebra']);
  for (const vector of vectors) {
    expect(vector).toHaveLength(embedder.dimension);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
});

test('the same text gives the same vector, in any company and as a query', async () => {
  const text = 'Retention of patient records';
  const [alone] = await embedder.embedDocuments([text]);
  const [, among] = await offlineEmbedder().embedDocuments(['something else', text]);
  expect(among).toEqual(alone);
  expect(await embedder.embedQuery(text)).toEqual(alone);
});

test('related words are near without sharing any', async () => {
  const near = await similarity('the doctor treats patients', 'physicians at a hospital');
  const far = await similarity('the doctor treats patients', 'guitars played on stage');
  expect(near).toBeGreaterThan(far + 0.05);
});

test('forms of a word count as the same, stop words not at all', async () => {
  expect(await similarity('connected robots', 'connecting robot')).toBeGreaterThan(0.85);
  expect(await similarity('robots', 'and all of the robots')).toBeCloseTo(1, 5);
});

test('words nobody knows still match themselves', async () => {
  const same = await similarity('error QX-7719 zzyzxv', 'zzyzxv');
  expect(same).toBeGreaterThan(0.3);
  expect(await similarity('zzyzxv', 'wvvqpd')).toBe(0);
});

test('text without words gives a zero vector, not NaN', async () => {
  const vectors = await embedder.embedDocuments(['', '!?', 'the of and']);
  for (const vector of vectors) expect(Math.hypot(...vector)).toBe(0);
});

test('an abort is answered with its reason', async () => {
  const signal = AbortSignal.abort(new Error('left'));
  await expect(embedder.embedDocuments(['x'], { signal })).rejects.toThrow('left');
});
