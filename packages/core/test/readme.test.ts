import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

/**
 * The examples of the README are one program. What it prints is what the comment beside each `console.log` says, so that a
 * reader can trust both.
 */

const PRINTED = /^console\.log\((.*)\); \/\/ (.*)$/;
const IMPORTED = /^import \{ (.*) \} from '(.*)';$/;

const modules: Record<string, object> = {
  '@quarry/core': await import('@quarry/core'),
  'node:fs/promises': await import('node:fs/promises'),
  'node:url': await import('node:url'),
};

async function exampleOf(file: URL): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return [...text.matchAll(/^```js\n(.*?)^```$/gms)].flatMap(([, code]) => code!.split('\n'));
}

it('prints what the README says', async () => {
  const lines = await exampleOf(new URL('../README.md', import.meta.url));
  const expected: unknown[] = [];
  const program = lines.map((line) => {
    const imported = IMPORTED.exec(line);
    if (imported) return `const { ${imported[1]} } = modules['${imported[2]}'];`;
    const printed = PRINTED.exec(line);
    if (!printed) return line;
    expected.push(JSON.parse(printed[2]!));
    return `print(${printed[1]});`;
  });
  expect(expected.length).toBeGreaterThan(10);
  expect(program.filter((line) => line.includes('console.'))).toEqual([]);

  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const run = new AsyncFunction('modules', 'print', program.join('\n'));
  const printed: unknown[] = [];
  const before = process.cwd();
  const directory = await mkdtemp(path.join(tmpdir(), 'quarry-readme-'));
  try {
    process.chdir(directory);
    await run(modules, (value: unknown) => printed.push(structuredClone(value)));
  } finally {
    process.chdir(before);
    await rm(directory, { recursive: true, force: true });
  }
  expect(printed).toEqual(expected);
});
