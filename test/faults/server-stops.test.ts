import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresBinaries } from '../../tools/postgres-binaries.mjs';
import { built, start } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';
import { CrashingServer } from './support/crashing-server.ts';
import { inProcess } from './support/goals.ts';
import { filesOf, inSql, log, plain, table } from './support/migrations.ts';
import { allDone, disagreements } from './support/oracle.ts';
import { Observer } from './support/postgres-facts.ts';

const missing = !hasBinaries();
let server: CrashingServer;

beforeAll(async () => {
  if (!missing) server = await CrashingServer.start();
});
afterAll(() => server?.stop());

/** Advisory lock 42 is a gate that the observer holds closed. */
const GATE = plain('SELECT pg_advisory_xact_lock(42)');

const LOG = inSql('0001_log', {
  up: [
    { ...plain('CREATE TABLE log (entry text)'), effect: '+table log' },
    plain(
      'CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$',
    ),
    { ...plain('CREATE TABLE waits (id integer)'), effect: '+table waits' },
    plain(
      'CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON waits DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()',
    ),
  ],
});

/** Where a migration stands still: what it does, what makes it wait, and how the server shows that it waits. */
const stages = {
  'in a statement': { statement: GATE, close: 'SELECT pg_advisory_lock(42)', waits: 'advisory' },
  'between body and history row': {
    statement: plain('SELECT 1'),
    close: 'BEGIN; LOCK TABLE schema_migrations IN SHARE MODE',
    waits: 'relation',
  },
  'in COMMIT, before it lasts': {
    statement: plain('INSERT INTO waits VALUES (1)'),
    close: 'SELECT pg_advisory_lock(42)',
    waits: 'advisory',
  },
  // A commit that waits for a replica has become durable here.
  'in COMMIT, when it lasts': {
    statement: plain('SELECT 1'),
    close: "ALTER SYSTEM SET synchronous_standby_names = 'nobody'",
    waits: 'SyncRep',
  },
};

/** What ends, how, and whether the server goes on with what it was sent. */
const ends = {
  'the process is killed': { goesOn: true, end: async ({ kill }: Stopped) => kill() },
  'its session is terminated': {
    goesOn: false,
    end: async ({ observer, pid }: Stopped) => {
      await observer.rows(`SELECT pg_terminate_backend(${pid})`);
    },
  },
  'its backend is killed': {
    goesOn: false,
    end: async ({ pid }: Stopped) => void process.kill(pid, 'SIGKILL'),
  },
  'the server stops at once': { goesOn: false, end: async () => server.crash() },
};

const HANDRAIL = "FROM pg_stat_activity WHERE application_name = 'handrail'";

interface Stopped {
  readonly observer: Observer;
  /** Of the server's process that works for the run. */
  readonly pid: number;
  readonly kill: () => void;
}

describe.skipIf(missing || !built)('a run ends', () => {
  describe.each(Object.entries(stages))('%s', (stage, { statement, close, waits }) => {
    describe.each(['together with others', 'statement by statement'])('%s', (how) => {
      test.each(Object.entries(ends))('%s', async (_, { goesOn, end }) => {
        const large = how === 'statement by statement';
        const head = large ? `-- ${'large '.repeat(12_000)}\n` : '';
        const migrations = [
          LOG,
          inSql('0002_waits', { head, up: [table('a'), log, statement] }),
          inSql('0003_after', { up: [table('b'), log] }),
        ];
        const cwd = folder(filesOf(migrations));
        const dir = `${cwd}/migrations`;
        const url = await server.createDatabase();
        expect((await start(cwd, url, ['up', '1']).finished).code).toBe(0);
        const gate = await Observer.open(url);
        const observer = await Observer.open(url);
        await gate.rows('SET synchronous_commit = local');
        await gate.rows(close);
        await gate.rows('SELECT pg_reload_conf()');

        const { child, finished } = start(cwd, url, ['up']);
        const waiting = `${HANDRAIL} AND wait_event = '${waits}'`;
        await observer.until(`it waits ${stage}`, `SELECT 1 ${waiting}`);
        const [run] = await observer.rows<{ pid: number }>(`SELECT pid ${waiting}`);
        await end({ observer, pid: Number(run?.pid), kill: () => child.kill('SIGKILL') });
        if (goesOn) {
          await reopen(gate);
          await observer.until(
            'the server is done with it',
            `SELECT 1 WHERE NOT EXISTS (SELECT ${HANDRAIL})`,
          );
        }
        const { code, stderr } = await finished;
        if (!goesOn) {
          expect(code).toBe(2);
          expect(stderr).toContain('CONNECT_LOST');
        }
        await Promise.allSettled([gate.close(), observer.close()]);
        await server.restart();

        const after = await Observer.open(url);
        await after.alone();
        const left = await after.facts();
        expect(disagreements(left, [], migrations, 'up')).toEqual([]);
        const lasts =
          stage === 'in COMMIT, when it lasts' ||
          (goesOn && !(large && stage === 'in a statement'));
        expect(left.history.map(({ version }) => version).includes('0002')).toBe(lasts);
        expect(await inProcess('up', url, dir)).toEqual({ how: 'done' });
        expect((await after.facts()).objects).toEqual(allDone([], migrations, 'up'));
        await after.close();
      });
    });
  });
});

/** Lets whoever waits at the gate go on. */
async function reopen(gate: Observer): Promise<void> {
  await gate.rows('SELECT pg_advisory_unlock_all()');
  await gate.rows('ROLLBACK');
  await gate.rows('ALTER SYSTEM RESET synchronous_standby_names');
  await gate.rows('SELECT pg_reload_conf()');
}

function hasBinaries(): boolean {
  try {
    postgresBinaries(17);
    return true;
  } catch (error) {
    process.stderr.write(`Skipping tests of a server that stops: ${(error as Error).message}\n`);
    return false;
  }
}
