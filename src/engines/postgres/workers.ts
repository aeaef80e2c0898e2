import type { TableName } from '../engine.ts';
import { lockKey } from './lock-key.ts';

/** How a session says what it is at, for whoever looks at it from another one. */
export const nameOf = ({ direction, version }: { direction: string; version: string }) =>
  `handrail ${direction} ${version}`;

/** Where a statement of a file begins and ends in a message that holds more, for those who look from another session. */
export const [STATEMENT, STATEMENT_END] = ['-- handrail: statement', '-- handrail: end'];

const SHOWN = `(pg_catalog.regexp_match(a.query, '${STATEMENT}\n(.*?)(?:\n${STATEMENT_END}|$)'))[1]`;

/** Sessions that have the migration lock, or say that they run a migration. See {@link Engine.workers}. */
export function workers(table: TableName): string {
  const key = BigInt.asUintN(64, lockKey(table));
  const age = (column: string) =>
    `round(extract(epoch from clock_timestamp() - ${column})::numeric, 1)::float8`;
  return `(SELECT coalesce(pg_catalog.json_agg(w), '[]')::text FROM (
    SELECT a.pid, a.usename AS name, pg_catalog.host(a.client_addr) AS host, a.application_name AS application,
           ${age('coalesce(a.xact_start, a.query_start)')} AS seconds, a.state,
           CASE WHEN a.query ~ '^(BEGIN;|BEGIN ISOLATION LEVEL|SELECT CASE WHEN pg_catalog)' THEN ${SHOWN} ELSE a.query END AS statement,
           ${age('a.query_start')} AS "statementSeconds", a.wait_event_type = 'Lock' AS waits
      FROM pg_catalog.pg_stat_activity a
      WHERE a.datname = pg_catalog.current_database() AND a.pid <> pg_catalog.pg_backend_pid()
        AND (a.application_name LIKE 'handrail %' OR a.pid IN (
          SELECT l.pid FROM pg_catalog.pg_locks l
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.classid = ${key >> 32n} AND l.objid = ${key & 0xffffffffn}
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())))
      ORDER BY a.xact_start) AS w)`;
}
