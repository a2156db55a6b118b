import type { Finding } from '@quarry/core';
import { doctor } from '@quarry/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { locateEngine } from './engine-location.js';

interface DoctorArguments {
  readonly path?: string;
  readonly url?: string;
  readonly apiKey?: string;
  readonly collection?: string[];
  readonly tenantField?: string;
  readonly recall?: number;
  readonly public?: boolean;
  readonly json?: boolean;
}

/** `quarry doctor`: findings about an engine; exits with 1 when one of them is an error. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Look for what makes searches slow, incomplete or unsafe. Changes nothing.')
    .option('--path <directory>', 'a directory; it must not be open elsewhere')
    .option('--url <url>', 'a server')
    .addOption(new Option('--api-key <key>', 'key of the server').env('QUARRY_API_KEY'))
    .option('--collection <name...>', 'collections to examine; all unless given')
    .option('--tenant-field <key>', 'payload key that tells tenants apart')
    .option('--recall <share>', 'recall that searches should reach, 0 to 1', shareOf)
    .option('--public', 'strangers can reach this server')
    .option('--json', 'print JSON')
    .action(runDoctor);
}

async function runDoctor(args: DoctorArguments): Promise<void> {
  const place = args.url ?? args.path;
  if (place === undefined || (args.url !== undefined && args.path !== undefined)) {
    throw new Error('doctor: expected one of --path and --url');
  }
  const { engine, embedded, close } = await locateEngine(place, args.apiKey);
  try {
    const findings = await doctor(engine, {
      collections: args.collection,
      tenantField: args.tenantField,
      recall: args.recall,
      isPublic: args.public,
    });
    const damage = (await embedded?.checkIntegrity())?.problems ?? [];
    if (args.json) console.log(JSON.stringify({ findings, damage }, undefined, 2));
    else print(findings, damage);
    if (damage.length > 0 || findings.some(({ severity }) => severity === 'error')) {
      process.exitCode = 1;
    }
  } finally {
    await close();
  }
}

function print(findings: readonly Finding[], damage: readonly { message: string }[]): void {
  for (const { message } of damage) console.log(`error    ${message}`);
  for (const { severity, collection, message, evidence, fix } of findings) {
    console.log(`${severity.padEnd(8)} ${collection}: ${message}`);
    console.log(`         seen: ${evidence}`);
    console.log(`         fix:  ${fix}`);
  }
  if (findings.length + damage.length === 0) console.log('nothing to complain about');
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
