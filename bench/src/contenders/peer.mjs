import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(
  path.resolve(fileURLToPath(import.meta.url), '../../../peers/package.json'),
);

/** A package of `bench/peers`. */
export async function peer(name) {
  const loaded = await import(pathToFileURL(require.resolve(name)).href);
  return loaded.default && Object.keys(loaded).length <= 2 ? loaded.default : loaded;
}
