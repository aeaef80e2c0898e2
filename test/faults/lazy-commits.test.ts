import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { CrashingServer } from './support/crashing-server.ts';
import { inProcess } from './support/goals.ts';
import { filesOf, inSql, log, plain, table } from './support/migrations.ts';
import { allDone, disagreements } from './support/oracle.ts';
import { Observer } from './support/postgres-facts.ts';

const { missing } = await postgres();
const version = (n: number) => String(n).padStart(4, '0');

/** One goes alone, all others in one batch, of which the last stands still at a gate. */
const migrations = [
  inSql('0001_log', { up: [{ ...plain('CREATE TABLE log (entry text)'), effect: '+table log' }] }),
  ...Array.from({ length: 14 }, (_, i) =>
    inSql(`${version(i + 2)}_small`, { up: [table(`t${i}`), log] }),
  ),
  inSql('0016_last', { up: [plain('SELECT pg_advisory_xact_lock(42)'), log] }),
];

describe.skipIf(missing)('commits of a batch that did not wait for the disk', () => {
  let server: CrashingServer;
  beforeAll(async () => {
    server = await CrashingServer.start();
  });
  afterAll(() => server?.stop());

  const crashes = {
    'the server stops at once': async () => server.crash(),
    'a backend is killed': async (pid: number) => void process.kill(pid, 'SIGKILL'),
  };

  test.each(Object.entries(crashes))('are lost with their history rows: %s', async (_, crash) => {
    const url = await server.createDatabase();
    const dir = `${folder(filesOf(migrations))}/migrations`;
    const observer = await Observer.open(url);
    await observer.rows('SELECT pg_advisory_lock(42)');
    const run = inProcess('up', url, dir);
    const waiting = "FROM pg_stat_activity WHERE wait_event = 'advisory'";
    await observer.until('the last one stands still', `SELECT 1 ${waiting}`);
    const [backend] = await observer.rows<{ pid: number }>(`SELECT pid ${waiting}`);
    const seen = await observer.facts();
    expect(seen.history).toHaveLength(15);

    await crash(Number(backend?.pid));
    await run;
    await observer.close().catch(() => {});
    await server.restart();

    const after = await Observer.open(url);
    const left = await after.facts();
    expect(disagreements(left, [], migrations, 'up')).toEqual([]);
    process.stderr.write(
      `lazy commits: ${seen.history.length} seen, ${left.history.length} kept\n`,
    );
    expect(await inProcess('up', url, dir)).toEqual({ how: 'done' });
    expect((await after.facts()).objects).toEqual(allDone([], migrations, 'up'));
    await after.close();
  });
});
