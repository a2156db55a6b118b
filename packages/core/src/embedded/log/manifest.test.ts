import { describe, expect, it } from 'vitest';
import { memoryFileSystem } from '../filesystem/index.js';
import { readManifest, writeManifest } from './manifest.js';

const document = { segments: ['a', 'ü'], next: 2 ** 40 };

describe('manifest', () => {
  it('comes back as written, the latest one', async () => {
    const fs = memoryFileSystem();
    expect(await readManifest(fs, 'm', 1)).toBeUndefined();
    await writeManifest(fs, 'm', 1, {});
    await writeManifest(fs, 'm', 1, document);
    expect(await readManifest(fs, 'm', 1)).toEqual(document);
    expect(await fs.readdir('')).toEqual(['m']);
  });

  it('is refused when it is of another version', async () => {
    const fs = memoryFileSystem();
    await writeManifest(fs, 'm', 2, document);
    await expect(readManifest(fs, 'm', 1)).rejects.toMatchObject({
      code: 'wrong-version',
      expected: 1,
      actual: 2,
    });
  });

  it('is refused when any byte was changed or cut off', async () => {
    const fs = memoryFileSystem();
    await writeManifest(fs, 'm', 1, document);
    const whole = await fs.readFile('m');
    for (let at = 0; at < whole.length; at++) {
      const handle = await fs.open('m', 'create');
      await handle.write(whole.map((byte, i) => (i === at ? byte ^ 1 : byte)));
      await expect(readManifest(fs, 'm', 1), `byte ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/corrupted|wrong-version/),
      });
      await handle.truncate(0);
      await handle.write(whole.subarray(0, at));
      await expect(readManifest(fs, 'm', 1), `cut at ${at}`).rejects.toMatchObject({
        code: 'corrupted',
      });
    }
  });
});
