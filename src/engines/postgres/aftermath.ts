import type { Statement } from '../../sql/splitter.ts';
import type { Aftermath, Holder, Session } from '../engine.ts';
import { quoteLiteral } from './history.ts';
import { createdIndex, droppedIndex, reindexed } from './index-aftermath.ts';
import { find, NAME, partsOf, regclass } from './names.ts';

const AGAIN: Aftermath = { kind: 'again', mend: [] };
const DONE: Aftermath = { kind: 'done', mend: [] };
const UNKNOWN: Aftermath = { kind: 'unknown' };

type Ask = (session: Session, ...names: string[]) => Promise<Aftermath>;

/** Statements that can be repeated without harm, and cost no more than time. */
const HARMLESS =
  /^(VACUUM|ANALYZE|CLUSTER|CHECKPOINT|DISCARD|ALTER SYSTEM|ALTER DATABASE|ALTER SUBSCRIPTION \S+ REFRESH)\b/;

/** What the catalogue says of statements that make or remove one thing: the names are groups of the pattern. */
const asks: readonly (readonly [pattern: string, ask: Ask])[] = [
  [
    `CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?:IF NOT EXISTS )?(?!ON )${NAME} ON (?:ONLY )?${NAME}`,
    createdIndex,
  ],
  [`DROP INDEX CONCURRENTLY (?:IF EXISTS )?${NAME}`, droppedIndex],
  [
    `REINDEX (?:\\([^)]*\\) ?)?(INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\\b(?: CONCURRENTLY)?(?: ${NAME})?`,
    reindexed,
  ],
  [`CREATE DATABASE ${NAME}`, made('pg_database', 'datname')],
  [`DROP DATABASE (?:IF EXISTS )?${NAME}`, gone('pg_database', 'datname')],
  [`CREATE TABLESPACE ${NAME}`, made('pg_tablespace', 'spcname')],
  [`DROP TABLESPACE (?:IF EXISTS )?${NAME}`, gone('pg_tablespace', 'spcname')],
  [`CREATE SUBSCRIPTION ${NAME}`, made('pg_subscription', 'subname')],
  [`DROP SUBSCRIPTION (?:IF EXISTS )?${NAME}`, gone('pg_subscription', 'subname')],
  [
    `ALTER TABLE (?:IF EXISTS )?(?:ONLY )?${NAME}(?: ?\\*)? DETACH PARTITION ${NAME} CONCURRENTLY`,
    detached,
  ],
  ['CALL (?:\\w+\\s*\\.\\s*)?refresh_continuous_aggregate ?\\(', async () => AGAIN],
];

/** What has become of a statement that can't be in a transaction, as the catalogue tells. */
export async function aftermath(session: Session, statement: Statement): Promise<Aftermath> {
  const holder = await running(session, statement.text);
  if (holder) return { kind: 'running', holder };
  if (HARMLESS.test(statement.words.join(' '))) return AGAIN;
  for (const [pattern, ask] of asks) {
    const names = find(statement.text, pattern);
    if (names) return ask(session, ...names.map((name) => name ?? ''));
  }
  return UNKNOWN;
}

/** A server whose client is gone goes on with the statement that it was sent. */
async function running(session: Session, sql: string): Promise<Holder | null> {
  const text = quoteLiteral(sql);
  const [row] = await session.rows(`
    SELECT pid::text, round(extract(epoch from clock_timestamp() - query_start))::text AS seconds
      FROM pg_catalog.pg_stat_activity
      WHERE state = 'active' AND datname = pg_catalog.current_database()
        AND pid <> pg_catalog.pg_backend_pid() AND pg_catalog.starts_with(${text}, query)
        AND pg_catalog.octet_length(query) >= least(pg_catalog.octet_length(${text}), 900) LIMIT 1`);
  if (!row) return null;
  const who = `pid ${row.pid}, which still runs the statement of the run that stopped`;
  return { who, seconds: Number(row.seconds) };
}

const exists = async (session: Session, catalogue: string, column: string, name: string) => {
  const literal = quoteLiteral(partsOf(name).at(-1) ?? '');
  const found = await session.rows(
    `SELECT 1 FROM pg_catalog.${catalogue} WHERE ${column} = ${literal}::name`,
  );
  return found.length > 0;
};

function made(catalogue: string, column: string): Ask {
  return async (session, name = '') =>
    (await exists(session, catalogue, column, name)) ? DONE : AGAIN;
}

function gone(catalogue: string, column: string): Ask {
  return async (session, name = '') =>
    (await exists(session, catalogue, column, name)) ? AGAIN : DONE;
}

/** The first of its two transactions marks the partition; from there on it can only be finished. */
async function detached(session: Session, parent = '', child = ''): Promise<Aftermath> {
  const [table, partition] = [regclass(parent), regclass(child)];
  const [row] = await session.rows(`
    SELECT inhdetachpending::text AS pending FROM pg_catalog.pg_inherits
      WHERE inhrelid = pg_catalog.to_regclass(${quoteLiteral(partition)})
        AND inhparent = pg_catalog.to_regclass(${quoteLiteral(table)})`);
  if (!row) return DONE;
  if (row.pending !== 'true') return AGAIN;
  const sql = `ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`;
  return { kind: 'done', mend: [{ sql, done: `finished detaching the partition ${child}` }] };
}
