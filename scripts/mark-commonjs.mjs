// Tells Node that a folder of compiled files is CommonJS, although its package is ESM.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';

await writeFile(path.join(process.argv[2], 'package.json'), '{ "type": "commonjs" }\n');
