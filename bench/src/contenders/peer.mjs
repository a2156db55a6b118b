import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(
  path.resolve(fileURLToPath(import.meta.url), '../../../peers/package.json'),
);

/** A package of `bench/peers`. */
export async function peer(name) {
  const loaded = await import(pathToFileURL(require.resolve(name)).href);
  // A CommonJS package whose names are not seen from outside: Node 22 and later add `module.exports` to what is.
  const names = Object.keys(loaded).filter((key) => key !== 'module.exports');
  return loaded.default && names.length <= 2 ? loaded.default : loaded;
}
