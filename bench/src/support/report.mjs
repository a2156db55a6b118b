import { cpus } from 'node:os';

/** Prints the line that ends every benchmark. `ratios`: how many times better ours is, by peer. */
export function report(bench, figures, ratios) {
  const cpu = cpus()[0]?.model ?? 'unknown';
  console.log(
    JSON.stringify({ bench, node: process.version, cpu, figures, ratios: rounded(ratios) }),
  );
}

function rounded(ratios) {
  return Object.fromEntries(
    Object.entries(ratios).map(([name, value]) => [name, Math.round(value * 100) / 100]),
  );
}
