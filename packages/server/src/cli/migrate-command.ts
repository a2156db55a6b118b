import type { MigrationProgress } from '@quarry/core';
import { fileCheckpoint, migrate } from '@quarry/core';
import { Command, Option } from 'commander';
import { locateEngine } from './engine-location.js';

interface MigrateArguments {
  readonly from: string;
  readonly to: string;
  readonly fromApiKey?: string;
  readonly toApiKey?: string;
  readonly collection?: string[];
  readonly state: string;
  readonly pageSize: string;
}

/** `quarry migrate`: collections from one engine to another, resumable and compared. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'Copy collections between directories and servers; run it again after an interruption.',
    )
    .requiredOption('--from <place>', 'directory, or URL of a server')
    .requiredOption('--to <place>', 'directory, or URL of a server')
    .addOption(new Option('--from-api-key <key>', 'key of the source').env('QUARRY_FROM_API_KEY'))
    .addOption(new Option('--to-api-key <key>', 'key of the target').env('QUARRY_TO_API_KEY'))
    .option('--collection <name...>', 'collections to copy; all unless given')
    .option('--state <file>', 'remembers how far the copy is', 'quarry-migration.json')
    .option('--page-size <number>', 'points read at a time', '500')
    .action(runMigrate);
}

async function runMigrate(args: MigrateArguments): Promise<void> {
  const from = await locateEngine(args.from, args.fromApiKey);
  try {
    const to = await locateEngine(args.to, args.toApiKey);
    try {
      const report = await migrate(from.engine, to.engine, {
        collections: args.collection,
        pageSize: Number(args.pageSize),
        checkpoint: fileCheckpoint(args.state),
        onProgress: printProgress(),
      });
      for (const { source, target, points, copied } of report.collections) {
        const name = source === target ? source : `${source} as ${target}`;
        console.log(`${name}: ${points} points, ${copied} copied in this run, compared`);
      }
      console.log(`${report.aliases} aliases`);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** A line for each stage, and at most one a second while points are copied. */
function printProgress(): (progress: MigrationProgress) => void {
  let last = '';
  let printed = 0;
  return ({ collection, stage, copied, total, rate, secondsLeft }) => {
    const now = Date.now();
    const key = `${collection} ${stage}`;
    if (key === last && now - printed < 1_000 && copied < total) return;
    last = key;
    printed = now;
    const speed = stage === 'copy' && rate > 0 ? `, ${Math.round(rate)} points/s` : '';
    const left =
      stage === 'copy' && secondsLeft !== undefined ? `, ${Math.ceil(secondsLeft)} s left` : '';
    console.log(`${collection}: ${stage} ${copied} of ${total}${speed}${left}`);
  };
}
