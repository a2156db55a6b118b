import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { adviseCommand } from './advise-command.js';
import { doctorCommand } from './doctor-command.js';
import { migrateCommand } from './migrate-command.js';
import { serveCommand } from './serve-command.js';

/** Runs the `quarry` command with a process's arguments. What goes wrong is printed; the exit code tells. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('quarry')
    .description('A vector database in a directory.')
    .version(packageVersion())
    .showHelpAfterError('(quarry --help lists the commands)')
    .addCommand(serveCommand())
    .addCommand(migrateCommand())
    .addCommand(doctorCommand())
    .addCommand(adviseCommand());
  try {
    await program.parseAsync(argv);
  } catch (error) {
    console.error(`quarry: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
