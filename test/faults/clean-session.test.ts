import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startPgbouncer } from '../../tools/pgbouncer.mjs';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();
const NONE = '-- handrail: no-transaction\n';

const dumpHeader = "SELECT pg_catalog.set_config('search_path', '', false);\n";

/** Everything that outlasts a transaction, as far as SQL can ask a session. */
const MESS = [
  dumpHeader,
  'SET statement_timeout = 12345;',
  'SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE;',
  'CREATE TEMP TABLE leftover (id int);',
  'PREPARE leftover AS SELECT 1;',
  'LISTEN leftover;',
  'SELECT pg_catalog.pg_advisory_lock(4711);',
  "CREATE SEQUENCE public.numbers; SELECT pg_catalog.nextval('public.numbers');",
  "SET handrail_test.mark = 'left over';",
  'SET ROLE pg_monitor;',
].join('\n');

/** What is left of it in the session, named. */
const LEFT = `SELECT coalesce(pg_catalog.string_agg(what, ', ' ORDER BY what), '') AS left FROM (
  SELECT 'search_path' AS what WHERE pg_catalog.current_setting('search_path') = '""'
  UNION ALL SELECT 'timeout' WHERE pg_catalog.current_setting('statement_timeout') <> '0'
  UNION ALL SELECT 'characteristics' WHERE pg_catalog.current_setting('default_transaction_isolation') <> 'read committed'
  UNION ALL SELECT 'read only' WHERE pg_catalog.current_setting('default_transaction_read_only') <> 'off'
  UNION ALL SELECT 'temp' WHERE pg_catalog.to_regclass('pg_temp.leftover') IS NOT NULL
  UNION ALL SELECT 'prepared' FROM pg_catalog.pg_prepared_statements WHERE from_sql
  UNION ALL SELECT 'listen' FROM pg_catalog.pg_listening_channels()
  UNION ALL SELECT 'cursor' FROM pg_catalog.pg_cursors WHERE is_holdable
  UNION ALL SELECT 'lock' FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objid = 4711
  UNION ALL SELECT 'mark' WHERE pg_catalog.current_setting('handrail_test.mark', true) = 'left over'
  UNION ALL SELECT 'role' WHERE current_user <> session_user
) AS found`;

/** A migration that fails, naming what it finds, unless the session is clean. */
const CHECK = `DO $$ DECLARE found text; BEGIN ${LEFT.replace('AS left FROM', 'INTO found FROM')};
  IF found <> '' THEN RAISE 'left over: %', found; END IF; END $$;`;

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

describe.skipIf(server.missing)('what a migration sets', () => {
  const runs: [string, string, object][] = [
    ['in a batch', '', {}],
    ['in one transaction for all', '', { atomic: true }],
    ['without a transaction', NONE, {}],
  ];

  test.each(runs)(
    "%s: a dump's header and a role do not reach the next",
    async (_, how, options) => {
      const dir = folder({
        '1_dump.sql': `${how}${dumpHeader}CREATE TABLE public.a (id int);`,
        '2_plain.sql': 'CREATE TABLE b (id int);\nSET ROLE pg_monitor;',
        '3_plain.sql': 'CREATE TABLE c (id int);',
      });
      const migrator = createMigrator({ url: await server.freshDatabase(), dir });
      await expect(migrator.up(options)).resolves.toMatchObject({ version: '3', appliedCount: 3 });
    },
  );

  test.each(runs)('%s: nothing of a whole mess reaches the next', async (_, how, options) => {
    const cursor = how === '' ? 'DECLARE leftover CURSOR WITH HOLD FOR SELECT 1;\n' : '';
    const dir = folder({
      '1_first.sql': 'CREATE TABLE a (id int);',
      '2_mess.sql': `${how}${cursor}${MESS}`,
      '3_clean.sql': CHECK,
      '4_clean.sql': `${NONE}${CHECK}`.replace(options === runs[1]?.[2] ? NONE : '', ''),
    });
    const migrator = createMigrator({ url: await server.freshDatabase(), dir });
    await expect(migrator.up(options)).resolves.toMatchObject({ version: '4', appliedCount: 4 });
  });

  test.each([
    ['in a batch', ''],
    ['without a transaction', NONE],
  ])('%s: a session that was made read-only still takes the next', async (_, how) => {
    const dir = folder({
      '1_first.sql': 'CREATE TABLE a (id int);',
      '2_lock.sql': `${how}SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;`,
      '3_next.sql': 'CREATE TABLE b (id int);',
      '4_next.sql': 'CREATE TABLE c (id int);',
    });
    const migrator = createMigrator({ url: await server.freshDatabase(), dir });
    await expect(migrator.up()).resolves.toMatchObject({ version: '4' });
  });

  test('in TypeScript, with a failure in the middle: the next run finds its session clean', async () => {
    const url = await server.freshDatabase();
    const client = (mess: string) => (handle: pg.Client) => handle.query(mess);
    const migrations = [
      { version: 1, name: 'mess', up: client(MESS) },
      { version: 2, name: 'clean', up: client(CHECK) },
    ];
    await expect(createMigrator({ url, migrations }).up()).resolves.toMatchObject({ version: '2' });
  });

  test('deferred checks are done with the rights and the path of the migration', async () => {
    const url = await server.freshDatabase();
    const dir = folder({
      '1_tables.sql': `CREATE SCHEMA app; CREATE TABLE app.log (who text);
        GRANT USAGE ON SCHEMA app TO pg_monitor; GRANT INSERT ON app.log TO pg_monitor;
        CREATE TABLE t (id int); GRANT INSERT ON t TO pg_monitor;
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO log VALUES (current_user); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION note();`,
      '2_rows.sql': 'SET search_path = app, public; SET ROLE pg_monitor; INSERT INTO t VALUES (1);',
    });
    await createMigrator({ url, dir }).up();
    expect(await ask(url, 'SELECT who FROM app.log')).toBe('pg_monitor');
  });

  test('neither a lock nor a prepared statement outlasts a migration that failed', async (context) => {
    const url = await server.freshDatabase();
    const pooler = await startPgbouncer(server, { poolSize: 1 });
    if (!pooler) return context.skip('pgbouncer is not installed');
    try {
      const dir = folder({ '1_mess.sql': `${MESS}\nSELECT 1 / 0;` });
      const failing = createMigrator({ url: pooler.through(url), dir });
      await expect(failing.up()).rejects.toMatchObject({ code: 'RUN_STATEMENT_FAILED' });
      expect(await ask(pooler.through(url), LEFT)).toBe('');
    } finally {
      await pooler.stop();
    }
  });

  test.for(runs)('%s: nothing reaches another client of a pooler', async (run, context) => {
    const [, how, options] = run;
    const url = await server.freshDatabase();
    const pooler = await startPgbouncer(server, { poolSize: 1 });
    if (!pooler) return context.skip('pgbouncer is not installed');
    try {
      const dir = folder({ '1_mess.sql': how + MESS });
      await createMigrator({ url: pooler.through(url), dir }).up(options);
      expect(await ask(pooler.through(url), LEFT)).toBe('');
    } finally {
      await pooler.stop();
    }
  });
});

describe('what a migration sets, on SQLite', () => {
  const mess = [
    'PRAGMA recursive_triggers = ON;',
    'PRAGMA case_sensitive_like = ON;',
    'PRAGMA ignore_check_constraints = ON;',
    'CREATE TEMP TABLE leftover (id INTEGER PRIMARY KEY);',
    'CREATE TEMP VIEW seen AS SELECT * FROM leftover;',
    "ATTACH ':memory:' AS other;",
    'PRAGMA query_only = ON;',
  ].join('\n');
  // A row that breaks a check where something is left.
  const check = `CREATE TABLE clean (what TEXT CHECK (what = ''));
    INSERT INTO clean SELECT name FROM temp.sqlite_master;
    INSERT INTO clean SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp');
    INSERT INTO clean SELECT 'recursive_triggers' FROM pragma_recursive_triggers WHERE recursive_triggers;
    INSERT INTO clean SELECT 'case_sensitive_like' WHERE 'a' NOT LIKE 'A';
    DROP TABLE clean;`;

  const ways: [string, string, object][] = [
    ['in a batch', '', {}],
    ['in one transaction for all', '', { atomic: true }],
    ['without a transaction', NONE, {}],
  ];

  test.each(ways)('%s: does not reach the next', async (_, how, options) => {
    const dir = folder({
      '1_first.sql': 'CREATE TABLE a (id INTEGER PRIMARY KEY);',
      '2_mess.sql': how + mess,
      '3_clean.sql': check,
      '4_clean.sql': (how === '' ? '' : NONE) + check,
    });
    const migrator = createMigrator({ url: `sqlite:${join(dir, 'app.db')}`, dir });
    await expect(migrator.up(options)).resolves.toMatchObject({ version: '4', appliedCount: 4 });
  });

  test('in code: does not reach the next', async () => {
    type Handle = { exec(sql: string): void };
    const migrations = [
      { version: 1, name: 'mess', up: (handle: Handle) => handle.exec(mess) },
      { version: 2, name: 'clean', up: (handle: Handle) => handle.exec(check) },
    ];
    const url = `sqlite:${join(folder(), 'app.db')}`;
    await expect(createMigrator({ url, migrations }).up()).resolves.toMatchObject({ version: '2' });
  });
});
