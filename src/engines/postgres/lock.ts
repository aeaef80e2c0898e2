import { HandrailError } from '../../errors.ts';
import type {
  BatchOutcome,
  Block,
  Claim,
  FailedAt,
  Holder,
  Refusal,
  Session,
  TableName,
  Transaction,
} from '../engine.ts';
import { BEGIN, forget, LEAVE, RESET, TURN, UNLOCK } from './clean.ts';
import { dialect } from './history.ts';
import { learn, localLimits, NO_LIMITS, question } from './limits.ts';
import { advisoryLock, lockKey } from './lock-key.ts';
import { takeRole } from './role.ts';
import type { PostgresSession, ScriptError } from './session.ts';
import { who } from './who.ts';
import { nameOf } from './workers.ts';

const HELD = 'handrail.lock_is_held';
export const MOVED = 'handrail.history_has_moved';
const ENDED = 'handrail.transaction_has_ended';

/** A statement that fails, naming `reason`, unless `condition` holds: so the rest of a message is not run. */
export const insist = (condition: string, reason: string, value = "''") =>
  `SELECT CASE WHEN ${condition} THEN ${value} ELSE pg_catalog.current_setting('${reason}') END`;

/**
 * The migration lock is an advisory lock of the transaction: it works through a transaction pooler and
 * can't outlive the transaction. It is only ever tried, never waited for: a waiting statement holds a
 * snapshot, and CREATE INDEX CONCURRENTLY in another session would wait for that one in turn. `limits` are set
 * by the same statement, and hold for those behind it.
 */
export const takeLock = (table: TableName, limits: string) =>
  insist(`pg_catalog.pg_try_advisory_xact_lock(${lockKey(table)})`, HELD, limits);

/** Must stand after the lock, in a statement of its own: its snapshot is then younger than the lock. */
function checkHead(table: TableName, head: number, value?: string): string {
  const name = dialect.table(table);
  return insist(`(SELECT coalesce(max(applied_order), 0) FROM ${name}) = ${head}`, MOVED, value);
}

/** The refusal that an error of {@link insist} stands for, or null for any other error. */
export function refusal(error: unknown): Refusal | null {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (code !== '42704') return null;
  return message.includes(HELD) ? 'held' : message.includes(MOVED) ? 'moved' : null;
}

export async function begin(session: Session, claim: Claim): Promise<Transaction | Refusal> {
  const postgres = session as PostgresSession;
  const rollback = () => undo(postgres);
  const limits = localLimits(session, claim.limits ?? NO_LIMITS);
  let id: string;
  try {
    const results = await postgres.script(
      [
        RESET,
        BEGIN,
        takeLock(claim.table, limits),
        ...(claim.create ?? []),
        ...(claim.head === null ? [] : [checkHead(claim.table, claim.head)]),
        'SELECT pg_catalog.txid_current()::text AS id',
        ...takeRole(claim.role),
      ].join(';\n'),
    );
    id = String(results.at(-1)?.[0]?.id);
  } catch (error) {
    await rollback();
    const refused = refusal(error);
    if (refused) return refused;
    throw error;
  }
  const again = [`SELECT ${UNLOCK}`, 'RESET ALL', `SELECT ${limits}`, ...takeRole(claim.role)];
  return {
    next: (record) => postgres.run([TURN, ...forget(), record, ...again].join(';\n')),
    commit: (record) => commit(postgres, id, record),
    rollback,
  };
}

async function commit(session: PostgresSession, id: string, record: string): Promise<void> {
  const same = `${insist(`pg_catalog.txid_current() = ${id}`, ENDED)}, ${UNLOCK}`;
  try {
    await session.script([same, LEAVE, ...forget(), record, 'COMMIT', RESET].join(';\n'));
  } catch (error) {
    if (!String((error as Error).message).includes(ENDED)) throw error;
    throw new HandrailError('RUN_TRANSACTION_ENDED', {}, { cause: error });
  }
}

/** Ends the transaction without effect, and takes back what outlasts it all the same; never fails. */
async function undo(session: PostgresSession): Promise<void> {
  await session.run('ROLLBACK').catch(() => {});
  await session.run([`SELECT ${UNLOCK}`, ...forget()].join(';\n')).catch(() => {});
}

/** All blocks in one message, each in a transaction of its own. */
export async function batch(
  session: Session,
  claim: Claim,
  blocks: readonly Block[],
): Promise<BatchOutcome> {
  const postgres = session as PostgresSession;
  const heads = [claim.head ?? 0, ...blocks.map((block) => block.headAfter)];
  const texts = blocks.map((block, i) =>
    transactionText(
      session,
      block,
      i === 0 ? claim : { ...claim, create: [] },
      heads[i] as number,
      i === blocks.length - 1,
    ),
  );
  const message = [RESET, ...texts, ...question(session)].join(';\n');
  try {
    const all = (await postgres.script(message)).flat();
    learn(session, all);
    const rows = all.filter((row) => 'handrail_duration_ms' in row);
    return { kind: 'done', durationsMs: rows.map((row) => Number(row.handrail_duration_ms)) };
  } catch (error) {
    await undo(postgres);
    if (blocks.length > 1) await flush(postgres, claim.table).catch(() => {});
    const refused = refusal(error);
    if (refused) return { kind: refused };
    const at = failedAt(error as ScriptError, claim);
    return { kind: 'failed', error, ...(at ? { at } : {}) };
  }
}

/**
 * Counts what the server had completed: each block is a transaction, between one of RESET and the next; it begins with
 * BEGIN, lock, in the first one perhaps the history table, head and role, then comes its body.
 */
function failedAt({ completed = [] }: ScriptError, { role, create = [] }: Claim): FailedAt | null {
  const begun = completed.lastIndexOf('BEGIN');
  const commits = completed.filter((one) => one === 'COMMIT').length;
  if (begun < 0 || commits % 2 === 0) return null;
  const block = (commits - 1) / 2;
  const before = 3 + takeRole(role).length + (block === 0 ? create.length : 0);
  return { block, statement: completed.length - begun - before };
}

/** Makes commits that did not wait for the disk durable: a commit that waits flushes all before it. */
async function flush(session: PostgresSession, table: TableName): Promise<void> {
  const name = dialect.table(table);
  await session.run(
    `UPDATE ${name} SET version = version WHERE applied_order = (SELECT max(applied_order) FROM ${name})`,
  );
}

const STARTED = 'handrail.started';
const DURATION = `round((extract(epoch from clock_timestamp()) - nullif(current_setting('${STARTED}', true), '')::float8) * 1000)::bigint`;

/**
 * All commits but the last need not wait for the disk: the last one's flush covers them, and until then
 * a crash takes a migration together with its history row.
 */
function transactionText(
  session: Session,
  block: Block,
  { table, role, create = [] }: Claim,
  head: number,
  last: boolean,
): string {
  const started = `pg_catalog.set_config('${STARTED}', extract(epoch from clock_timestamp())::text, true)`;
  const name = `pg_catalog.set_config('application_name', ${dialect.literal(nameOf(block))}, true)`;
  const said = `${started} || ${name}`;
  const lazy = last ? said : `${said} || pg_catalog.set_config('synchronous_commit', 'off', true)`;
  return [
    BEGIN,
    takeLock(table, localLimits(session, block.limits)),
    ...create,
    checkHead(table, head, lazy),
    ...takeRole(role),
    block.body,
    LEAVE,
    ...forget(block.body),
    `${block.record(DURATION)} RETURNING ${DURATION} AS handrail_duration_ms, ${UNLOCK}`,
    'COMMIT',
    RESET,
  ].join(';\n');
}

/** Looks at who has the lock without taking it. */
export async function holder(session: Session, table: TableName): Promise<Holder | null> {
  const [row] = await session.rows(`
    SELECT l.pid::text AS pid, a.usename AS name, a.application_name AS application,
           pg_catalog.host(a.client_addr) AS host,
           round(extract(epoch from clock_timestamp() - a.xact_start))::text AS seconds
      FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE ${advisoryLock(table)} AND l.pid <> pg_backend_pid() LIMIT 1`);
  if (!row) return null;
  return {
    who: who(row),
    seconds: row.seconds === null ? null : Number(row.seconds),
  };
}
