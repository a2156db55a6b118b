// Fits the direction that all texts have in common and writes it to data/component.f32.
//
//   npm run build -w @quarry/offline-embedder
//   node packages/offline-embedder/scripts/fit-component.mjs TEXTS.jsonl...
//
// Each line of a file is an object with `text` and perhaps `title`. The direction is the first right singular vector of
// the texts' weighted word sums at length 1 (not centred, as in the paper), found by power iteration.

import { readFile, writeFile } from 'node:fs/promises';
import { sumWords } from '../dist/sif.js';
import { WordReader } from '../dist/word-features.js';
import { loadWordTable, wordDimension } from '../dist/word-table.js';

const output = new URL('../data/component.f32', import.meta.url);
const table = await loadWordTable();
const reader = new WordReader(table);
const sums = [];
for (const path of process.argv.slice(2)) {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    const { title = '', text } = JSON.parse(line);
    const sum = new Float32Array(wordDimension);
    sumWords(reader.read(`${title} ${text}`), table, sum);
    const length = Math.hypot(...sum);
    if (length > 0) sums.push(sum.map((value) => value / length));
  }
}

let component = new Float64Array(wordDimension).fill(1);
for (let iteration = 0; iteration < 100; iteration++) {
  const next = new Float64Array(wordDimension);
  for (const sum of sums) {
    let product = 0;
    for (let index = 0; index < wordDimension; index++) product += sum[index] * component[index];
    for (let index = 0; index < wordDimension; index++) next[index] += product * sum[index];
  }
  const length = Math.hypot(...next);
  component = next.map((value) => value / length);
}
let explained = 0;
for (const sum of sums) {
  const product = sum.reduce((total, value, index) => total + value * component[index], 0);
  explained += product * product;
}
await writeFile(output, new Float32Array(component));
console.log(
  `${sums.length} texts, ${((100 * explained) / sums.length).toFixed(1)} % of their length`,
);
