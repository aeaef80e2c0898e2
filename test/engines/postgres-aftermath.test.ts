import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/engines/engine.ts';
import { aftermath } from '../../src/engines/postgres/aftermath.ts';
import { newEnumValues } from '../../src/engines/postgres/enum-values.ts';
import { postgres } from '../../src/engines/postgres/index.ts';
import { type Statement, split } from '../../src/sql/splitter.ts';
import { postgres as shared } from '../support/postgres.ts';

const only = (sql: string) => [...split([sql], postgres.grammar)][0] as Statement;

describe.each([14, 17])('what the catalogue of PostgreSQL %i says of', async (version) => {
  const server = await shared(version);
  let session: Session;
  const schema = `
    CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T" (n int); INSERT INTO "Odd"."T" VALUES (1), (1);
    CREATE TABLE a (n int); CREATE INDEX a_n ON a (n); CREATE INDEX taken ON "Odd"."T" (n);
    CREATE TABLE other (n int); CREATE INDEX elsewhere ON other (n);
    CREATE TABLE p (n int) PARTITION BY LIST (n); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
    CREATE TABLE loose (n int)`;
  beforeAll(async () => {
    if (server.missing) return;
    const target = { url: await server.freshDatabase() };
    session = await postgres.connect(target, { readOnly: false, timeoutSeconds: 10 });
    await session.run(schema);
    const broken = 'CREATE UNIQUE INDEX CONCURRENTLY "odd One" ON "Odd"."T" (n)';
    await expect(session.run(broken)).rejects.toThrow('could not create unique index');
  });
  afterAll(() => session?.close());

  test.skipIf(server.missing).each([
    ['CREATE INDEX CONCURRENTLY a_n ON a (n)', 'done'],
    ['CREATE INDEX CONCURRENTLY IF NOT EXISTS "a_n" ON ONLY public.a USING btree (n)', 'done'],
    ['CREATE INDEX CONCURRENTLY a_m ON a (n)', 'again'],
    // It fails, or passes over it: nothing of ours is there to mend.
    ['CREATE INDEX CONCURRENTLY elsewhere ON a (n)', 'done'],
    ['CREATE /* x */ UNIQUE INDEX CONCURRENTLY "odd One"\n ON "Odd" . "T" (n)', 'again, 1 to mend'],
    ['CREATE INDEX CONCURRENTLY ON a (n)', 'unknown'],
    ['DROP INDEX CONCURRENTLY a_n', 'again'],
    ['DROP INDEX CONCURRENTLY IF EXISTS a_x CASCADE', 'done'],
    ['REINDEX INDEX CONCURRENTLY a_n', 'again'],
    ['REINDEX (VERBOSE) TABLE CONCURRENTLY a', 'again'],
    ['REINDEX TABLE CONCURRENTLY p', 'again'],
    ['REINDEX SCHEMA CONCURRENTLY public', 'again'],
    ['CREATE DATABASE template1', 'done'],
    ['CREATE DATABASE "not there"', 'again'],
    ['DROP DATABASE IF EXISTS nowhere', 'done'],
    ["CREATE TABLESPACE pg_default LOCATION '/x'", 'done'],
    ['DROP TABLESPACE nowhere', 'done'],
    ["CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", 'again'],
    ['ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY', 'again'],
    ['ALTER TABLE p DETACH PARTITION loose CONCURRENTLY', 'done'],
    ['VACUUM (ANALYZE) a', 'again'],
    ["ALTER SYSTEM SET work_mem = '8MB'", 'again'],
    ["CALL refresh_continuous_aggregate('v', NULL, NULL)", 'again'],
    ['CALL anything()', 'unknown'],
    ['DO $$ BEGIN COMMIT; END $$', 'unknown'],
  ])('%s: %s', async (sql, expected) => {
    const found = await aftermath(session, only(sql));
    const mend = 'mend' in found && found.mend.length > 0 ? `, ${found.mend.length} to mend` : '';
    expect(found.kind + mend).toBe(expected);
  });
});

test.each([
  ["ALTER TYPE mood ADD VALUE 'ok'; INSERT INTO t VALUES ('ok')", "'ok'"],
  [
    "ALTER TYPE s.mood ADD VALUE IF NOT EXISTS 'ok' BEFORE 'x'; ALTER TABLE t ALTER a SET DEFAULT 'ok'",
    "'ok'",
  ],
  ["ALTER TYPE mood ADD VALUE 'ok'; ALTER TYPE mood ADD VALUE 'good' AFTER 'ok'", null],
  [
    "CREATE TYPE mood AS ENUM (); ALTER TYPE mood ADD VALUE 'ok'; INSERT INTO t VALUES ('ok')",
    null,
  ],
  [
    "ALTER TYPE mood ADD VALUE 'ok'; CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN 'ok'; END $$",
    null,
  ],
])('a value of an enum that is used too early: %s', (sql, expected) => {
  const watch = newEnumValues();
  const found = [...split([sql], postgres.grammar)].map(watch).find((one) => one !== null) ?? null;
  expect(found).toBe(expected);
});
