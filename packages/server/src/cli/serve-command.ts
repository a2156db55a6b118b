import { openEngine } from '@quarry/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_MAX_REQUEST_BYTES } from '../options.js';
import { serve } from '../serve.js';
import { untilStopped } from './until-stopped.js';

interface ServeArguments {
  readonly path: string;
  readonly host: string;
  readonly port: number;
  readonly apiKey?: string;
  readonly readOnlyApiKey?: string;
  readonly maxRequestBytes: number;
  readonly durability: 'fsync' | 'relaxed';
}

/** `quarry serve`: an engine's directory over Qdrant's REST interface, until a signal ends it. */
export function serveCommand(): Command {
  return new Command('serve')
    .description("Serve a directory over Qdrant's REST interface.")
    .addOption(
      new Option('--path <directory>', 'directory of the data, made if it is missing')
        .env('QUARRY_PATH')
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; 0.0.0.0 is all of them')
        .env('QUARRY_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option('--port <number>', 'port to listen on; 0 is any free one')
        .env('QUARRY_PORT')
        .default(6333)
        .argParser(integerUpTo(65535)),
    )
    .addOption(new Option('--api-key <key>', 'key that clients need').env('QUARRY_API_KEY'))
    .addOption(
      new Option('--read-only-api-key <key>', 'key that allows reading only').env(
        'QUARRY_READ_ONLY_API_KEY',
      ),
    )
    .addOption(
      new Option('--max-request-bytes <number>', 'largest JSON body')
        .env('QUARRY_MAX_REQUEST_BYTES')
        .default(DEFAULT_MAX_REQUEST_BYTES)
        .argParser(integerUpTo(2 ** 31 - 1)),
    )
    .addOption(
      new Option('--durability <kind>', 'what an acknowledged write survives: fsync, a power cut')
        .env('QUARRY_DURABILITY')
        .choices(['fsync', 'relaxed'])
        .default('fsync'),
    )
    .action(runServe);
}

async function runServe({ path, durability, ...options }: ServeArguments): Promise<void> {
  const engine = await openEngine({ path, durability, logger: console });
  try {
    const server = await serve(engine, { ...options, logger: console });
    console.log(`quarry: ${path} is served at ${server.url}`);
    const signal = await untilStopped();
    console.log(`quarry: ${signal}, closing`);
    await server.close();
  } finally {
    await engine.close();
  }
}

function integerUpTo(max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number <= max) return number;
    throw new InvalidArgumentError(`It must be an integer from 0 to ${max}.`);
  };
}
