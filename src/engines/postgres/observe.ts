import { shortened } from '../../sql/masked.ts';
import type {
  Activity,
  Blockage,
  Blocker,
  ConnectOptions,
  Observer,
  Row,
  Session,
  StatementProgress,
  TableName,
  Target,
} from '../engine.ts';
import { drivers } from './drivers/index.ts';
import { quoteLiteral } from './history.ts';
import { advisoryLock } from './lock-key.ts';

import { nameOf, progressOf } from './progress.ts';
import type { PostgresSession } from './session.ts';
import { who } from './who.ts';

/** Where the text of a statement is compared, and how much of it: the server keeps 1024 bytes unless told otherwise. */
const COMPARED = 200;

/** Opens a second connection that looks at what `session` is doing. Null for the only session of PGlite. */
export async function observe(
  session: Session,
  target: Target,
  table: TableName,
  options: ConnectOptions,
): Promise<Observer | null> {
  const { processId } = session as PostgresSession;
  if (processId === undefined) return null;
  const { connect } = await drivers.pg();
  const observer = await connect(target, options);
  return {
    async look(sql) {
      const me = backend(observer, processId, table, sql);
      const [row] = await observer.rows(query(me));
      return row?.found ? activity(JSON.parse(String(row.found)) as Found) : null;
    },
    close: () => observer.close(),
  };
}

/**
 * The server's process that works for the session: the one that it was named, unless a pooler has named it.
 * Else the one that has the migration lock; outside a transaction, the one that runs the statement.
 */
function backend(
  observer: PostgresSession,
  processId: number,
  table: TableName,
  sql: string | null,
) {
  const direct = `CASE WHEN pg_catalog.pg_backend_pid() = ${observer.processId} THEN ${processId} END`;
  const locking = `(SELECT l.pid FROM pg_catalog.pg_locks l WHERE ${advisoryLock(table)} LIMIT 1)`;
  const text = quoteLiteral([...(sql ?? '').slice(0, 2 * COMPARED)].slice(0, COMPARED).join(''));
  const running = `(SELECT s.pid FROM pg_catalog.pg_stat_activity s
    WHERE s.datname = current_database() AND s.state = 'active' AND s.pid <> pg_catalog.pg_backend_pid()
      AND left(s.query, ${COMPARED}) = ${text} LIMIT 1)`;
  return `coalesce(${[direct, locking, ...(sql ? [running] : [])].join(', ')})`;
}

const query = (pid: string) => `
  WITH me AS MATERIALIZED (
    SELECT a.pid, a.wait_event_type FROM pg_catalog.pg_stat_activity a WHERE a.pid = ${pid}
  ), awaited AS (
    SELECT l.locktype, l.mode, ${nameOf('l.relation')} AS relation
      FROM pg_catalog.pg_locks l JOIN me USING (pid) WHERE NOT l.granted LIMIT 1
  ), blockers AS (
    SELECT b.pid, b.usename AS name, b.application_name AS application, b.state, b.query,
           coalesce(b.client_hostname, pg_catalog.host(b.client_addr)) AS host,
           extract(epoch FROM clock_timestamp() - b.xact_start) AS seconds
      FROM me, unnest(CASE WHEN me.wait_event_type = 'Lock' THEN pg_catalog.pg_blocking_pids(me.pid) END) AS x (pid)
      JOIN pg_catalog.pg_stat_activity b ON b.pid = x.pid
      ORDER BY b.wait_event_type = 'Lock', b.xact_start
  ), progress AS (${progressOf('me')})
  SELECT pg_catalog.json_build_object(
    'awaited', (SELECT pg_catalog.row_to_json(awaited) FROM awaited),
    'blockers', (SELECT pg_catalog.json_agg(blockers) FROM blockers),
    'progress', (SELECT pg_catalog.row_to_json(progress) FROM progress LIMIT 1))::text AS found
    FROM me`;

interface Found {
  readonly awaited: { locktype: string; mode: string; relation: string | null } | null;
  readonly blockers: Row[] | null;
  readonly progress: StatementProgress | null;
}

function activity({ awaited, blockers, progress }: Found): Activity {
  return { blockage: awaited && blockage(awaited, (blockers ?? []).map(blocker)), progress };
}

function blockage(awaited: NonNullable<Found['awaited']>, blockers: Blocker[]): Blockage {
  const pid = blockers[0]?.pid;
  const advice = pid
    ? `SELECT * FROM pg_stat_activity WHERE pid = ${pid} shows that session, SELECT pg_terminate_backend(${pid}) ends it.`
    : 'SELECT * FROM pg_locks WHERE NOT granted shows who waits.';
  return { lock: lockName(awaited), blockers, advice };
}

/** `ACCESS EXCLUSIVE on flags`; what stands for the end of a transaction is named as that. */
function lockName({ locktype, mode, relation }: NonNullable<Found['awaited']>): string {
  if (/^(virtualxid|transactionid)$/.test(locktype)) return 'the end of another transaction';
  const name = mode
    .replace(/Lock$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
  return relation === null ? `a lock (${locktype}, ${name})` : `${name} on ${relation}`;
}

function blocker(row: Row): Blocker {
  const { pid, state, query, seconds } = row;
  const text = query === null || query === undefined ? '' : shortened(String(query));
  return {
    pid: Number(pid),
    who: who(row),
    state: state ? String(state) : null,
    seconds: seconds === null ? null : Math.max(0, Math.round(Number(seconds))),
    query: text === '' || text === '<insufficient privilege>' ? null : text,
  };
}
