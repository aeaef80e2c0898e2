import type { Limits, Row, Session } from '../engine.ts';
import type { PostgresSession } from './session.ts';

/** How often the server looks whether the client of a running statement is still there, in milliseconds. */
const CONNECTION_CHECK_MS = 1000;

const set = (name: string, value: number, local: boolean) =>
  `pg_catalog.set_config('${name}', '${value}', ${local})`;

/** Only Linux, of all systems, has it in every version that we support; elsewhere setting it is an error. */
const ON_LINUX = "pg_catalog.version() LIKE '%linux%'";

/** What servers have said of themselves: to ask in each of a thousand transactions takes time. */
const onLinux = new WeakMap<Session, boolean>();

/** A statement whose answer {@link learn} takes; none where it is known. */
export const question = (session: Session) =>
  onLinux.has(session) ? [] : [`SELECT ${ON_LINUX} AS handrail_on_linux`];

export function learn(session: Session, rows: readonly Row[]): void {
  const row = rows.find((one) => 'handrail_on_linux' in one);
  if (row) onLinux.set(session, row.handrail_on_linux === 't');
}

function checkConnection(session: Session, local: boolean): string {
  const sql = set('client_connection_check_interval', CONNECTION_CHECK_MS, local);
  const known = onLinux.get(session);
  if (known === undefined) return `CASE WHEN ${ON_LINUX} THEN ${sql} ELSE '' END`;
  return known ? sql : "''";
}

export const NO_LIMITS: Limits = { lockMs: null, statementMs: null };

/** An expression that sets the limits of a transaction, until its end. */
export function localLimits(session: Session, { lockMs, statementMs }: Limits): string {
  return [
    ...(lockMs === null ? [] : [set('lock_timeout', lockMs, true)]),
    ...(statementMs === null ? [] : [set('statement_timeout', statementMs, true)]),
    checkConnection(session, true),
  ].join(' || ');
}

/** The same, where the session has none: a file without a transaction may have set its own. */
export function missingLimits(session: Session, { lockMs, statementMs }: Limits): string {
  const missing = (name: string, ms: number | null) =>
    ms ? [`CASE current_setting('${name}') WHEN '0' THEN ${set(name, ms, true)} ELSE '' END`] : [];
  const all = [...missing('lock_timeout', lockMs), ...missing('statement_timeout', statementMs)];
  return [...all, checkConnection(session, true)].join(' || ');
}

/**
 * Outside a transaction only a setting of the session has an effect. Behind a pooler the next statement, and
 * the settings, may reach other connections: there, nothing is set.
 */
export async function beforeOutside(session: Session, statementMs: number | null): Promise<void> {
  const { processId } = session as PostgresSession;
  if (processId === undefined) return;
  const settings = [
    set('lock_timeout', 0, false),
    ...(statementMs === null ? [] : [set('statement_timeout', statementMs, false)]),
    checkConnection(session, false),
  ];
  await session.run(
    `SELECT CASE WHEN pg_catalog.pg_backend_pid() = ${processId} THEN ${settings.join(' || ')} END`,
  );
}
