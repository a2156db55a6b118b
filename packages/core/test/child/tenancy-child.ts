/**
 * Does what argument 3 names to tenant `a` in the directory of argument 2, and is killed, as by a loss of power to this
 * process alone, at the write to the engine of number argument 4: before it begins, or (argument 5 is `during`) as soon as
 * it has begun. Writes "done" if there are not as many writes.
 */
import { openEngine, Tenancy, type TenantStrategy, type VectorEngine } from '../../src/index.js';
import { TENANCY } from './tenancy-program.js';

const [directory, task, at, moment] = process.argv.slice(2) as [string, string, string, string];
const engine = await openEngine({ path: directory });
let left = Number(at);

const WRITES = /^(upsert|delete|overwrite|create|set|batchUpdate|update)/;
const killed = new Proxy<VectorEngine>(engine, {
  get(target, name) {
    const method = target[name as 'query'] as unknown;
    if (typeof method !== 'function') return method;
    return (...args: unknown[]) => {
      const isLast = WRITES.test(String(name)) && left-- === 0;
      if (isLast && moment === 'before') process.kill(process.pid, 'SIGKILL');
      const result: unknown = method.apply(target, args);
      // The log's write is on its way by then.
      if (isLast) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
      return result;
    };
  },
});

const tenancy = new Tenancy(killed, TENANCY);
if (task === 'create') await tenancy.create('a', { strategy: 'collection' });
else if (task === 'delete') await tenancy.delete('a');
else await tenancy.promote('a', task as TenantStrategy);
await engine.close();
process.stdout.write('done');
