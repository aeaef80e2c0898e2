import type { Aftermath, Mending, Row, Session } from '../engine.ts';
import { quoteLiteral } from './history.ts';
import { partsOf, regclass } from './names.ts';

/** Plain indexes: an invalid one of a partitioned table only waits for its parts. */
const INDEXES = `
  SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name,
         (i.indisvalid AND i.indisready)::text AS valid, i.indrelid, c.relname, n.nspname,
         (SELECT p.pid::text FROM pg_catalog.pg_stat_progress_create_index p
            WHERE p.index_relid = c.oid LIMIT 1) AS builder
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;

const oid = (name: string) => `pg_catalog.to_regclass(${quoteLiteral(regclass(name))})`;

/** CREATE INDEX CONCURRENTLY: a build that did not finish leaves an index that is invalid. */
export async function createdIndex(session: Session, index = '', table = ''): Promise<Aftermath> {
  const name = quoteLiteral(partsOf(index).at(-1) ?? '');
  const [row] = await session.rows(`
    SELECT * FROM (${INDEXES}) AS one WHERE relname = ${name}::name
      AND indrelid = ${oid(table)}`);
  if (!row) return (await taken(session, name, table)) ? done : again([]);
  if (row.valid === 'true') return done;
  return building(row) ?? again([row]);
}

/** Something else of that name is there: the statement says so itself, or passes over it. */
async function taken(session: Session, name: string, table: string): Promise<boolean> {
  const found = await session.rows(`
    SELECT 1 FROM pg_catalog.pg_class WHERE relname = ${name}::name AND relnamespace =
      (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = ${oid(table)})`);
  return found.length > 0;
}

export async function droppedIndex(session: Session, index = ''): Promise<Aftermath> {
  const [row] = await session.rows(`SELECT ${oid(index)}::text AS name`);
  return row?.name == null ? done : again([]);
}

/** REINDEX CONCURRENTLY leaves the index that it was building (_ccnew), or the one that it replaced (_ccold). */
export async function reindexed(session: Session, what = '', name = ''): Promise<Aftermath> {
  const left = await session.rows(`
    SELECT * FROM (${INDEXES}) AS one WHERE valid = 'false' AND relname ~ '_cc(new|old)[0-9]*$'
      AND ${within(what.toUpperCase(), name)} ORDER BY name`);
  const built = left.map(building).find((one) => one !== null);
  return built ?? again(left);
}

function within(what: string, name: string): string {
  switch (what) {
    case 'INDEX':
      return `indrelid IN (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = ${oid(name)})`;
    case 'TABLE':
      return `indrelid IN (SELECT pg_catalog.unnest(ARRAY[c.oid, c.reltoastrelid]) FROM pg_catalog.pg_class c
        WHERE c.oid = ${oid(name)} OR c.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(${oid(name)})))`;
    case 'SCHEMA':
      return `nspname = ${quoteLiteral(partsOf(name)[0] ?? '')}`;
    default:
      return 'true';
  }
}

const done: Aftermath = { kind: 'done', mend: [] };

function again(invalid: readonly Row[]): Aftermath {
  const mend: Mending[] = invalid.map(({ name }) => ({
    sql: `DROP INDEX CONCURRENTLY ${name}`,
    done: `dropped the invalid index ${name}, left by a build that did not finish`,
  }));
  return { kind: 'again', mend };
}

function building({ builder, name }: Row): Aftermath | null {
  if (builder === null) return null;
  return {
    kind: 'running',
    holder: { who: `pid ${builder}, which builds ${name}`, seconds: null },
  };
}
