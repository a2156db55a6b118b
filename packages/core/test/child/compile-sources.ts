import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const core = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Compiles this package's sources, without checking types, so that a plain Node process can run them: tests that kill
 * processes need some. The output lies inside the package, where its dependencies are found. Call `remove` afterwards.
 */
export function compileSources(): { directory: string; remove: () => void } {
  const cache = join(core, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'child-'));
  for (const folder of ['src', 'test/child']) {
    for (const name of readdirSync(join(core, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || /\.(test|test-d|d)\.ts$/.test(name)) continue;
      const target = join(directory, folder, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, transpile(readFileSync(join(core, folder, name), 'utf8')));
    }
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function transpile(source: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
