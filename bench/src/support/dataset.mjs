/**
 * Vectors that behave like text embeddings, generated once and kept under `bench/.data`: 64 latent dimensions with spectrum
 * (i + 1)^-0.4, a Zipf mixture of 400 topics in 20 super-topics, a random linear map and a common bias, tanh, 3 % noise,
 * length one. At 768 dimensions and 100,000 rows: mean cosine of the nearest neighbour .78, of the tenth .73, of a random
 * pair .12; local intrinsic dimension about 20. True neighbours by brute force.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlatVectors } from './core.mjs';
import { randomSource } from './random.mjs';

export const dataDirectory = path.resolve(fileURLToPath(import.meta.url), '../../../.data');

const LATENT = 64;
const TOPICS = 400;
const SUPER_TOPICS = 20;
const SEED = 42;
/** Rows written at once. */
const BLOCK = 4096;
/** Neighbours kept per query. */
export const NEIGHBOURS = 10;

/** @returns {{ base: Float32Array, queries: Float32Array, truth: Uint32Array, count: number, dimension: number, directory: string }} */
export function loadDataset({ dimension, count, queries = 1000 }) {
  const directory = path.join(dataDirectory, `${dimension}d-${count}`);
  mkdirSync(directory, { recursive: true });
  const file = (name) => path.join(directory, name);
  if (!existsSync(file('queries.f32'))) {
    console.log(`generating ${count} rows of ${dimension} dimensions`);
    const draw = generator(dimension);
    writeRows(file('base.f32'), draw, count, dimension);
    writeRows(file('queries.f32'), draw, queries, dimension);
  }
  const base = readFloats(file('base.f32'));
  const queryValues = readFloats(file('queries.f32'));
  if (!existsSync(file('truth.u32'))) {
    console.log('finding the true neighbours');
    const truth = bruteForce(base, queryValues, dimension);
    write(file('truth.u32'), (fd) => writeSync(fd, bytesOf(truth)));
  }
  const truthBytes = readFileSync(file('truth.u32'));
  const truth = new Uint32Array(truthBytes.buffer, truthBytes.byteOffset, truthBytes.length / 4);
  return { base, queries: queryValues, truth, count, dimension, directory };
}

/** A function that fills one row. */
function generator(dimension) {
  const { uniform, normal } = randomSource(SEED);
  const spread = Float64Array.from({ length: LATENT }, (_, i) => (i + 1) ** -0.4);
  const map = new Float64Array(dimension * LATENT).map(() => (normal() / Math.sqrt(LATENT)) * 1.6);
  const superTopics = new Float64Array(SUPER_TOPICS * LATENT).map(
    (_, i) => normal() * spread[i % LATENT] * 0.7,
  );
  const centres = new Float64Array(TOPICS * LATENT);
  const widths = new Float64Array(TOPICS);
  const shares = new Float64Array(TOPICS);
  let total = 0;
  for (let topic = 0; topic < TOPICS; topic++) {
    const parent = Math.floor(uniform() * SUPER_TOPICS) * LATENT;
    for (let i = 0; i < LATENT; i++) {
      centres[topic * LATENT + i] = superTopics[parent + i] + normal() * spread[i] * 0.7;
    }
    widths[topic] = 0.7 + 0.5 * uniform();
    total += (topic + 1) ** -0.6;
    shares[topic] = total;
  }
  const bias = new Float64Array(dimension).map(() => normal() * 0.25);
  const latent = new Float64Array(LATENT);
  return (target, at) => {
    const share = uniform() * total;
    let low = 0;
    let high = TOPICS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shares[middle] < share) low = middle + 1;
      else high = middle;
    }
    for (let i = 0; i < LATENT; i++) {
      latent[i] = centres[low * LATENT + i] + widths[low] * spread[i] * normal();
    }
    let square = 0;
    for (let j = 0; j < dimension; j++) {
      let sum = bias[j];
      for (let i = 0, from = j * LATENT; i < LATENT; i++) sum += map[from + i] * latent[i];
      const value = Math.tanh(sum) + 0.03 * normal();
      target[at + j] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let j = 0; j < dimension; j++) target[at + j] *= scale;
  };
}

function writeRows(target, draw, rows, dimension) {
  write(target, (fd) => {
    for (let from = 0; from < rows; from += BLOCK) {
      const taken = Math.min(BLOCK, rows - from);
      const block = new Float32Array(taken * dimension);
      for (let row = 0; row < taken; row++) draw(block, row * dimension);
      writeSync(fd, bytesOf(block));
    }
  });
}

function bruteForce(base, queries, dimension) {
  const vectors = new FlatVectors({ dimension, distance: 'Cosine' });
  for (let at = 0; at < base.length; at += dimension) {
    vectors.append(base.subarray(at, at + dimension));
  }
  const count = queries.length / dimension;
  const truth = new Uint32Array(count * NEIGHBOURS);
  for (let query = 0; query < count; query++) {
    const values = queries.subarray(query * dimension, (query + 1) * dimension);
    truth.set(vectors.search(values, NEIGHBOURS).rows, query * NEIGHBOURS);
  }
  vectors.free();
  return truth;
}

/** By renaming, so that what is interrupted is not taken for whole. */
function write(target, fill) {
  const fd = openSync(`${target}.part`, 'w');
  fill(fd);
  closeSync(fd);
  renameSync(`${target}.part`, target);
}

/** In pieces: a file may be longer than what Node reads at once. */
function readFloats(file) {
  const values = new Float32Array(statSync(file).size / 4);
  const bytes = bytesOf(values);
  const fd = openSync(file, 'r');
  for (let done = 0; done < bytes.length; ) {
    done += readSync(fd, bytes, done, Math.min(1 << 28, bytes.length - done), done);
  }
  closeSync(fd);
  return values;
}

function bytesOf(array) {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
