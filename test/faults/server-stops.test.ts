import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { CrashingServer } from './support/crashing-server.ts';
import { inProcess } from './support/goals.ts';
import { filesOf, inSql, log, type Migration, plain, table } from './support/migrations.ts';
import { allDone, disagreements } from './support/oracle.ts';
import { Observer } from './support/postgres-facts.ts';

const { missing } = await postgres();
let server: CrashingServer;

/** Somebody else holds the advisory lock 42: who wants it stands still. */
const CLOSE = 'SELECT pg_advisory_lock(42)';
const GATE = 'PERFORM pg_advisory_xact_lock(42)';

const first = inSql('0001_log', {
  up: [
    { ...plain('CREATE TABLE log (entry text)'), effect: '+table log' },
    { ...plain('CREATE TABLE waits (id integer)'), effect: '+table waits' },
    plain(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN ${GATE}; RETURN NULL; END $$`),
    plain(`CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON waits
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()`),
  ],
});

interface Stage {
  /** What the migration does last. */
  readonly statement: string;
  /** What makes it stand still there. */
  readonly close: string;
  /** How the server shows that it does. */
  readonly waits: string;
}

const stages: Record<string, Stage> = {
  'in a statement': { statement: `DO $$ BEGIN ${GATE}; END $$`, close: CLOSE, waits: 'advisory' },
  'between body and history row': {
    statement: 'SELECT 1',
    close: 'BEGIN; LOCK TABLE schema_migrations IN SHARE MODE',
    waits: 'relation',
  },
  'in COMMIT, before it lasts': {
    statement: 'INSERT INTO waits VALUES (1)',
    close: CLOSE,
    waits: 'advisory',
  },
  // A commit that waits for a replica has become durable here.
  'in COMMIT, when it lasts': {
    statement: 'SELECT 1',
    close: "ALTER SYSTEM SET synchronous_standby_names = 'nobody'",
    waits: 'SyncRep',
  },
};

/** Lets whoever stands still go on. */
const open = [
  'SELECT pg_advisory_unlock_all()',
  'ROLLBACK',
  'ALTER SYSTEM RESET synchronous_standby_names',
  'SELECT pg_reload_conf()',
];

interface End {
  /** The server goes on with what it was sent. */
  readonly goesOn?: boolean;
  /** `pid` is that of the server's process that works for the run. */
  end(observer: Observer, pid: number, killRun: () => void): unknown;
}

const ends: Record<string, End> = {
  'the process is killed': { goesOn: true, end: (_, __, killRun) => killRun() },
  'its session is terminated': {
    end: (observer, pid) => observer.rows(`SELECT pg_terminate_backend(${pid})`),
  },
  'its backend is killed': { end: (_, pid) => process.kill(pid, 'SIGKILL') },
  'the server stops at once': { end: () => server.crash() },
};

const RUN = "FROM pg_stat_activity WHERE application_name LIKE 'handrail%'";

/** Runs up to the stage, ends it there, and has the server crash once more. Gives what there is to look at then. */
async function endAt({ close, waits }: Stage, { goesOn, end }: End, cwd: string): Promise<string> {
  const url = await server.createDatabase();
  expect((await start(cwd, url, ['up', '1']).finished).code).toBe(0);
  const gate = await Observer.open(url);
  const observer = await Observer.open(url);
  await gate.rows('SET synchronous_commit = local');
  await gate.rows(close);
  await gate.rows('SELECT pg_reload_conf()');

  const { child, finished } = start(cwd, url, ['up']);
  const waiting = `${RUN} AND wait_event = '${waits}'`;
  await observer.until('it stands still', `SELECT 1 ${waiting}`);
  const [run] = await observer.rows<{ pid: number }>(`SELECT pid ${waiting}`);
  await end(observer, Number(run?.pid), () => child.kill('SIGKILL'));
  if (goesOn) {
    for (const sql of open) await gate.rows(sql);
    await observer.until('the server is done', `SELECT 1 WHERE NOT EXISTS (SELECT ${RUN})`);
  }
  const { code, stderr } = await finished;
  if (!goesOn)
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CONNECT_LOST'),
    });
  await Promise.allSettled([gate.close(), observer.close()]);
  await server.restart();
  return url;
}

/** History and schema agree, `0002` is there or not, and the next run completes. */
async function checkAfter(
  url: string,
  dir: string,
  migrations: readonly Migration[],
  lasts: boolean,
): Promise<void> {
  const observer = await Observer.open(url);
  const left = await observer.facts();
  expect(disagreements(left, [], migrations, 'up')).toEqual([]);
  expect(left.history.some((row) => row.version === '0002')).toBe(lasts);
  expect(await inProcess('up', url, dir)).toEqual({ how: 'done' });
  expect((await observer.facts()).objects).toEqual(allDone([], migrations, 'up'));
  await observer.close();
}

describe.skipIf(missing || !built)('a run that goes to the server', () => {
  beforeAll(async () => {
    server = await CrashingServer.start();
  });
  afterAll(() => server?.stop());

  const ways = [
    { way: 'together with others', head: '' },
    { way: 'statement by statement', head: `-- ${'large '.repeat(12_000)}\n` },
  ];
  describe.each(ways)('$way', ({ head }) => {
    describe.each(Object.entries(stages))('ends %s', (where, stage) => {
      test.each(Object.entries(ends))('%s', async (_, end) => {
        const migrations = [
          first,
          inSql('0002_stops', { head, up: [table('a'), log, plain(stage.statement)] }),
          inSql('0003_after', { up: [table('b'), log] }),
        ];
        const cwd = folder(filesOf(migrations));
        const url = await endAt(stage, end, cwd);
        // Of single statements, the server finishes the one that it has, and hears of no COMMIT.
        const hasAll = head === '' || where !== 'in a statement';
        const lasts = where === 'in COMMIT, when it lasts' || Boolean(end.goesOn && hasAll);
        await checkAfter(url, `${cwd}/migrations`, migrations, lasts);
      });
    });
  });
});
