import type { Advice, Workload } from '@quarry/core';
import { advise } from '@quarry/core';
import { Command, InvalidArgumentError } from 'commander';

interface AdviseArguments {
  readonly points: number;
  readonly dimension: number;
  readonly datatype?: Workload['datatype'];
  readonly vectorsPerPoint?: number;
  readonly payloadBytes?: number;
  readonly queriesPerSecond?: number;
  readonly recall?: number;
  readonly nodes?: number;
  readonly memoryGib?: number;
  readonly cores?: number;
  readonly tenants?: number;
  readonly largestTenantShare?: number;
  readonly strong?: boolean;
  readonly json?: boolean;
}

/** `quarry advise`: a configuration for a workload, with its bill and its reasons. */
export function adviseCommand(): Command {
  return new Command('advise')
    .description(
      'Turn what an application needs into settings, with the memory and disk they cost.',
    )
    .requiredOption('--points <number>', 'points', number)
    .requiredOption('--dimension <number>', 'numbers in a vector', number)
    .option('--datatype <name>', 'float32, float16 or uint8 (float32)')
    .option('--vectors-per-point <number>', 'dense vectors per point (1)', number)
    .option('--payload-bytes <number>', 'bytes of a payload (1000)', number)
    .option('--queries-per-second <number>', 'searches at the peak (10)', number)
    .option('--recall <share>', 'share of the nearest points to find (0.95)', number)
    .option('--nodes <number>', 'machines (1)', number)
    .option('--memory-gib <number>', 'memory for it on each machine (8)', number)
    .option('--cores <number>', 'cores of each machine (4)', number)
    .option('--tenants <number>', 'tenants', number)
    .option('--largest-tenant-share <share>', 'share of all points that the largest has', number)
    .option('--strong', 'a read must see the last write of anybody')
    .option('--json', 'print JSON')
    .action(runAdvise);
}

function runAdvise(args: AdviseArguments): void {
  const { memoryGib, tenants, largestTenantShare, strong, json, ...needs } = args;
  const advice = advise({
    ...needs,
    memoryBytes: memoryGib === undefined ? undefined : memoryGib * 2 ** 30,
    tenants:
      tenants === undefined ? undefined : { count: tenants, largestShare: largestTenantShare },
    strongConsistency: strong,
  });
  if (json) console.log(JSON.stringify(advice, undefined, 2));
  else print(advice);
}

function print({ collection, search, bill, memoryPerNode, reasons, warnings }: Advice): void {
  console.log(`createCollection(name, ${JSON.stringify(collection, undefined, 2)})`);
  console.log(`query(name, { params: ${JSON.stringify(search)} })\n`);
  for (const { setting, value, why } of reasons) console.log(`${setting} = ${value}: ${why}`);
  console.log(`\nmemory on each machine: ${size(memoryPerNode)}`);
  for (const { what, bytes } of bill.memory) console.log(`  ${size(bytes).padStart(10)}  ${what}`);
  console.log(`disk, all machines, one copy: ${size(bill.diskBytes)}`);
  for (const { what, bytes } of bill.disk) console.log(`  ${size(bytes).padStart(10)}  ${what}`);
  for (const warning of warnings) console.log(`\nwarning: ${warning}`);
}

function size(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}
