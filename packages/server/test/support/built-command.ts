import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const server = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const core = join(server, '..', 'core');

/** The `quarry` command, compiled. */
export interface BuiltCommand {
  /** The script to run with Node. */
  readonly script: string;
  remove(): void;
}

/**
 * Compiles this package and the engine as they are now, without checking types, so that tests can run the command as users
 * do. The output lies inside the package, where the dependencies of both are found.
 */
export function buildCommand(): BuiltCommand {
  const cache = join(server, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'command-'));
  compile(join(server, 'src'), join(directory, 'dist'));
  cpSync(join(server, 'package.json'), join(directory, 'package.json'));
  cpSync(join(server, 'bin'), join(directory, 'bin'), { recursive: true });
  const engine = join(directory, 'node_modules', '@quarry', 'core');
  compile(join(core, 'src'), join(engine, 'dist'));
  cpSync(join(core, 'package.json'), join(engine, 'package.json'));
  return {
    script: join(directory, 'bin', 'quarry.mjs'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function compile(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || /\.(test|test-d|d)\.ts$/.test(name)) continue;
    const target = join(to, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    const { outputText } = ts.transpileModule(readFileSync(join(from, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ES2022,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(target, outputText);
  }
}
