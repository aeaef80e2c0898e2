import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMigrator, type StatusResult } from '../../src/index.ts';
import { built, handrail, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();
const NONE = '-- handrail: no-transaction\n';

/** A status that is looked at until it is as expected: the run it is about is another process. */
async function until(url: string, dir: string, is: (status: StatusResult) => boolean) {
  const migrator = createMigrator({ url, dir });
  return vi.waitUntil(
    async () => {
      const status = await migrator.status();
      return is(status) && status;
    },
    { timeout: 20_000, interval: 50 },
  );
}

const asleep = ({ running }: StatusResult) =>
  running.some(({ state, seconds }) => state === 'active' && seconds !== null);

async function open(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A run that stands still in its second migration, since somebody else has locked a table. */
async function stuck(file: string) {
  const url = await server.freshDatabase();
  const cwd = folder({
    'migrations/0001_a.sql': 'CREATE TABLE a (id int);',
    'migrations/0002_b.sql': file,
  });
  await handrail(cwd, url, 'up', '1');
  const client = await open(url);
  await client.query('BEGIN; LOCK TABLE a');
  const run = start(cwd, url, ['up']);
  onTestFinished(() => void run.child.kill('SIGKILL'));
  return { url, cwd, dir: join(cwd, 'migrations'), client, run };
}

describe.skipIf(server.missing || !built)('status, while a run is at work', () => {
  test('in a transaction: who, since when, which migration', async () => {
    const { url, cwd, dir, client, run } = await stuck('INSERT INTO a VALUES (1);');
    const { running, migrations } = await until(
      url,
      dir,
      (found) => asleep(found) && found.running[0]?.waits === true,
    );
    expect(running).toMatchObject([
      {
        who: expect.stringMatching(/^pid \d+ \(postgres@127.0.0.1, handrail up 0002\)$/),
        version: '0002',
        waits: true,
      },
    ]);
    expect(running[0]?.seconds).toBeGreaterThanOrEqual(0);
    expect(migrations[1]).toMatchObject({ state: 'pending', running: false });
    const { stdout } = await handrail(cwd, url, 'status');
    expect(stdout).toMatch(
      /status: running: 0002_b: pid \d+ \(postgres@127\.0\.0\.1, handrail up 0002\), for /,
    );
    expect(stdout).toMatch(/status: running another run is at work, handrail up waits for it\n$/);
    const { stdout: json } = await handrail(cwd, url, 'status', '--json');
    expect(JSON.parse(json).running).toMatchObject([{ version: '0002', state: 'active' }]);
    await client.query('ROLLBACK');
    expect(await run.finished).toMatchObject({ code: 0 });
    expect((await createMigrator({ url, dir }).status()).running).toEqual([]);
  });

  test('without a transaction: running instead of partial, and the statement, without a password', async () => {
    const slow = `${NONE}CREATE TABLE b (id int);\nINSERT INTO a SELECT 1 /* PASSWORD 's3cret' */ WHERE true;\nSELECT 1;`;
    const { url, cwd, dir, client, run } = await stuck(slow);
    const { running, migrations } = await until(
      url,
      dir,
      (found) => found.running[0]?.waits === true,
    );
    expect(migrations[1]).toMatchObject({
      state: 'partial',
      running: true,
      progress: 1,
      statements: 3,
      heldBy: expect.stringMatching(/^pid \d+ on /),
      heldUntil: expect.stringMatching(/^\d{4}-/),
    });
    expect(running).toMatchObject([{ version: '0002', state: 'active' }]);
    expect(running[0]?.statement).toMatch(/^INSERT INTO a SELECT .*PASSWORD '\*\*\*'/);
    const { stdout } = await handrail(cwd, url, 'status');
    expect(stdout).toMatch(/^running +0002_b .* 1 of 3 done$/m);
    expect(stdout).toMatch(/^status: at: now .*, waiting for a lock: INSERT INTO a/m);
    expect(stdout).not.toMatch(/PLAN_PARTIAL|half applied|force|s3cret/);
    await client.query('ROLLBACK');
    expect(await run.finished).toMatchObject({ code: 0 });
  });

  test('killed without a transaction: where it stopped, and that who was at work is gone', async () => {
    const { url, cwd, dir, client, run } = await stuck(
      `${NONE}CREATE TABLE b (id int);\nINSERT INTO a VALUES (1);\nSELECT 1;`,
    );
    await until(url, dir, (found) => found.running[0]?.waits === true);
    run.child.kill('SIGKILL');
    await run.finished;
    await client.query('ROLLBACK');
    const { migrations } = await until(url, dir, ({ running }) => running.length === 0);
    expect(migrations[1]).toMatchObject({ state: 'partial', running: false, statements: 3 });
    const { stdout } = await handrail(cwd, url, 'status');
    // The server may have completed the second statement, or have noticed that its client is gone.
    expect(stdout).toMatch(/^partial +0002_b .*stopped at [23] of 3$/m);
    expect(stdout).toMatch(/; pid \d+ on \S+, which was at work, is gone/);
  });

  test('a user who may not see other sessions gets no statement, and no error', async () => {
    const { url, dir, client, run } = await stuck('INSERT INTO a VALUES (1);');
    const name = `looker_${process.pid}`;
    const admin = await open(url);
    await admin.query(`CREATE ROLE ${name} LOGIN; GRANT SELECT ON schema_migrations TO ${name}`);
    const own = Object.assign(new URL(url), { username: name }).href;
    const { running } = await until(own, dir, (found) => found.running.length > 0);
    expect(running).toMatchObject([{ version: '0002', seconds: null }]);
    expect(running[0]?.statement).toBe('<insufficient privilege>');
    await client.query('ROLLBACK');
    await run.finished;
    await admin.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  });

  test('takes two round trips', async () => {
    const url = await server.freshDatabase();
    const dir = folder({ '1_a.sql': 'CREATE TABLE a (id int);' });
    await createMigrator({ url, dir }).up();
    const query = vi.spyOn(pg.Client.prototype, 'query');
    onTestFinished(() => query.mockRestore());
    await createMigrator({ url, dir }).status();
    expect(query).toHaveBeenCalledTimes(2);
  });
});

describe('status, while a run is at work on SQLite', () => {
  test('another process writes: said, without a name', async () => {
    const cwd = folder({ '1_a.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);' });
    const url = `sqlite:${join(cwd, 'app.db')}`;
    await createMigrator({ url, dir: cwd, pragmas: { journalMode: 'wal' } }).up();
    let look: Promise<StatusResult> | undefined;
    const migrations = [
      {
        version: 2,
        name: 'b',
        up: async () => {
          look = createMigrator({ url, dir: cwd, connectTimeoutSeconds: 1 }).status();
          await look;
        },
      },
    ];
    await createMigrator({ url, dir: cwd, migrations }).up();
    expect((await look)?.running).toMatchObject([
      { who: expect.stringContaining('another process that writes') },
    ]);
  });

  test.skipIf(!built)(
    'a step without a transaction whose process lives runs; killed, it is partial',
    async () => {
      const cwd = folder({
        'migrations/1_a.sql': `${NONE}CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (id INTEGER PRIMARY KEY);`,
      });
      const url = `sqlite:${join(cwd, 'app.db')}`;
      const sleeper = spawn('sleep', ['60']);
      onTestFinished(() => void sleeper.kill());
      const migrator = createMigrator({ url, dir: join(cwd, 'migrations') });
      await migrator.up();
      const { hostname } = await import('node:os');
      const hold = `pid ${sleeper.pid} on ${hostname()}`;
      await createMigrator({
        url,
        table: 'other',
        migrations: [
          {
            version: 1,
            name: 'x',
            up: (db: { exec(sql: string): void }) =>
              db.exec(
                `UPDATE schema_migrations SET dirty = 1, direction = 'up', progress = 1, held_by = '${hold}', held_until = '2999-01-01T00:00:00.000Z'`,
              ),
          },
        ],
      }).up();
      expect((await migrator.status()).migrations).toMatchObject([
        { running: true, heldBy: hold, statements: 2 },
      ]);
      const { stdout } = await handrail(cwd, url, 'status');
      expect(stdout).toMatch(/^running +1_a .* 1 of 2 done$/m);
      expect(stdout).toContain(`status: running: 1_a: ${hold}\n`);
      sleeper.kill();
      await once(sleeper, 'exit');
      expect((await migrator.status()).migrations).toMatchObject([{ running: false }]);
    },
  );
});
