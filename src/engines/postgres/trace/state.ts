import type { ObjectName, Schema } from '../../../schema/schema.ts';
import type { Row } from '../../engine.ts';
import { BASE, objectOf, PARTS, READING } from '../catalogue.ts';
import { quoteLiteral } from '../history.ts';
import { LOCKS_OF, PREPARED } from './reading.ts';

/** A table, index, view or sequence; or a chunk, which has the name of its hypertable. */
export interface Relation {
  readonly oid: string;
  readonly name: ObjectName;
  /** Of an index: the oid of its table. */
  readonly table: string | null;
  /** The number of its file; a new one when it is written anew. */
  readonly file: string;
  readonly bytes: number;
}

/** What there is at one moment. */
export interface State {
  readonly relations: ReadonlyMap<string, Relation>;
  readonly schema: Schema;
}

/** What the session has locked, or written into the catalogue since its transaction began. */
const TOUCHED = `(c.oid IN (SELECT t.relation FROM (${LOCKS_OF('pg_catalog.pg_backend_pid()')}) t)
  OR age(c.xmin) <= age(pg_current_xact_id_if_assigned()::xid))`;

const RELATIONS = `
  SELECT 'relation' AS part, c.oid::text AS oid, c.nspname AS schema, c.relname AS name, c.relkind AS kind,
      x.relname AS on_table, x.oid::text AS table_oid, c.relfilenode::text AS file,
      CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid) ELSE 0 END::text AS bytes
    FROM rel c LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class x ON x.oid = i.indrelid
    WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v', 'S', 'i', 'I')`;

/** The tables in which TimescaleDB keeps the rows of hypertables. */
const CHUNKS = `
  SELECT 'relation' AS part, c.oid::text AS oid, n.nspname AS schema, h.relname AS name, 'C' AS kind,
      NULL AS on_table, NULL AS table_oid, c.relfilenode::text AS file, pg_relation_size(c.oid)::text AS bytes
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace w ON w.oid = c.relnamespace
    JOIN pg_class h ON h.oid = i.inhparent JOIN ns n ON n.oid = h.relnamespace
    WHERE w.nspname ~ '^_timescaledb_'`;

const PARTED = PARTS.map((part) => `SELECT p.* FROM (${part}) AS p`).join('\nUNION ALL\n');

/** Beside what was touched, relations by their names. */
const NAMED = "n.nspname || '.' || c.relname = ANY ($1)";

/** Queries for relations, and for the schema. */
function queries(touched: boolean): readonly [string, string] {
  const base = touched
    ? `${BASE.trimEnd().replace(/\)$/, '')} AND (${TOUCHED} OR ${NAMED}))`
    : BASE;
  return [
    `WITH ${base} ${RELATIONS} UNION ALL ${CHUNKS}${touched ? ` AND ${TOUCHED}` : ''}`,
    `WITH ${base}, part (kind, schema, on_table, name, facts) AS (${PARTED})
    SELECT 'object' AS part, kind, schema, on_table, name, facts::text AS facts FROM part`,
  ];
}

/** In a transaction: what is read takes locks itself, and lets them go at once. */
const aside = (texts: readonly string[]) =>
  [
    'SAVEPOINT handrail_trace',
    READING,
    ...texts,
    'ROLLBACK TO handrail_trace',
    'RELEASE handrail_trace',
  ].join(';\n');

export const prepareTouched = aside(
  queries(true).map((sql, i) => `PREPARE ${PREPARED[i]} (text[]) AS ${sql}`),
);
/** What was touched, and these relations: `public.orders`. */
export const readTouched = (named: readonly string[] = []) => {
  const names = `ARRAY[${named.map(quoteLiteral).join(', ')}]::text[]`;
  return aside(PREPARED.map((name) => `EXECUTE ${name}(${names})`));
};

export const readAll = (inside: boolean) => whole(inside, queries(false));
/** Without the objects of the schema. */
export const readRelations = (inside: boolean) => whole(inside, queries(false).slice(0, 1));

const whole = (inside: boolean, texts: readonly string[]) =>
  inside ? aside(texts) : ['BEGIN READ ONLY', READING, ...texts, 'COMMIT'].join(';\n');

/** The state that all rows together tell of. */
export function stateOf(rows: readonly Row[]): State {
  const of = (part: string) => rows.filter((row) => row.part === part);
  const relations = of('relation').map(relationOf);
  return {
    relations: new Map(relations.map((one) => [one.oid, one])),
    schema: of('object').map(objectOf),
  };
}

const KINDS: Record<string, string> = {
  m: 'materialized view',
  v: 'view',
  S: 'sequence',
  C: 'chunk',
  f: 'foreign table',
};

function relationOf(row: Row): Relation {
  const { oid, schema, name, kind, on_table, table_oid, file, bytes } = row;
  const isIndex = /^i$/i.test(String(kind));
  return {
    oid: String(oid),
    name: {
      kind: isIndex ? 'index' : (KINDS[String(kind)] ?? 'table'),
      schema: String(schema),
      table: on_table === null ? null : String(on_table),
      name: String(name),
    },
    table: table_oid === null ? null : String(table_oid),
    file: String(file),
    bytes: Number(bytes),
  };
}
