/**
 * Queries over HTTP: how many, how long, and what HTTP costs beside the call within the process.
 *
 *   npm run bench -- server [--count 100000] [--dimension 768] [--seconds 5] [--skip-build]
 *
 * The server is a process of its own; the client shares the machine with it, and on few cores takes its share of them. CPU
 * time per request, which a busy machine changes little, is the server's alone.
 */
import { parseArgs } from 'node:util';
import { loadDataset } from './support/dataset.mjs';
import { HttpLoad, percentile } from './support/http-load.mjs';
import { report } from './support/report.mjs';
import { buildServer, startServerProcess } from './support/served.mjs';

const CONNECTIONS = [1, 16, 64];
const LIMIT = 10;
const WARM_UP_SECONDS = 1;

const { values } = parseArgs({
  strict: false,
  options: {
    count: { type: 'string', default: '100000' },
    dimension: { type: 'string', default: '768' },
    seconds: { type: 'string', default: '5' },
    'skip-build': { type: 'boolean', default: false },
  },
});
const [count, dimension, seconds] = [values.count, values.dimension, values.seconds].map(Number);

if (!values['skip-build']) buildServer();
const { queries } = loadDataset({ dimension, count });
const bodies = Array.from({ length: queries.length / dimension }, (_, i) => {
  const query = [...queries.subarray(i * dimension, (i + 1) * dimension)];
  return Buffer.from(JSON.stringify({ query, limit: LIMIT }));
});

const server = startServerProcess();
console.log(`filling ${count} x ${dimension}`);
const { url } = await server.ask('prepare', { count, dimension });

await server.ask('in-process', { seconds: WARM_UP_SECONDS, limit: LIMIT });
const { durations, cpu } = await server.ask('in-process', { seconds, limit: LIMIT });
const inProcess = figuresOf(Float64Array.from(durations).sort(), seconds, cpu);
print('in process', inProcess);

const overHttp = {};
for (const connections of CONNECTIONS) {
  const load = new HttpLoad(url, connections);
  let next = 0;
  const query = () =>
    load.send('POST', '/collections/docs/points/query', bodies[next++ % bodies.length]);
  await load.run(WARM_UP_SECONDS, query);
  const before = await server.ask('usage');
  const sorted = await load.run(seconds, query);
  const after = await server.ask('usage');
  overHttp[connections] = figuresOf(sorted, seconds, after.cpu - before.cpu);
  print(`${connections} connections`, overHttp[connections]);
  load.close();
}
await server.kill();

const cost = overHttp[1].cpuMicroseconds - inProcess.cpuMicroseconds;
console.log(`HTTP and JSON cost the server ${Math.round(cost)} us of CPU a query`);
report(
  'server',
  { count, dimension, inProcess, overHttp, httpCpuMicroseconds: cost },
  Object.fromEntries(
    CONNECTIONS.map((n) => [`http@${n}/in-process`, overHttp[n].rate / inProcess.rate]),
  ),
);

function figuresOf(sorted, measuredSeconds, cpuUsed) {
  return {
    rate: sorted.length / measuredSeconds,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    cpuMicroseconds: (cpuUsed / sorted.length) * 1e6,
  };
}

function print(name, { rate, p50, p99, cpuMicroseconds }) {
  console.log(
    `${name.padEnd(15)} ${rate.toFixed(0).padStart(6)}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ` +
      `${cpuMicroseconds.toFixed(0)} us CPU`,
  );
}
