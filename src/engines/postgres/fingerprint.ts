import type { TableData, ValueData } from '../../schema/data.ts';
import { columnNames, type Schema, type SchemaObject } from '../../schema/schema.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Row, Session } from '../engine.ts';
import { dialect, quoteLiteral } from './history.ts';

/** Of tables with more rows, the values are not told apart. */
const TOLD_APART = 5000;
/** So many tables go into one query. */
const TOGETHER = 100;

/** Tables that have nothing on disk, and nothing in tables below them. */
const EMPTY = `
  SELECT n.nspname AS schema, c.relname AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) = 0 AND NOT c.relhassubclass`;

/** What is in the tables of a schema; `cast`: each value as the type that its column has there. */
export async function fingerprint(
  session: Session,
  schema: Schema,
  cast = false,
): Promise<TableData[]> {
  const empty = new Set((await session.rows(EMPTY)).map((row) => key(row)));
  const columns = columnNames(schema);
  const types = cast ? typesIn(schema) : null;
  const tables = schema.filter(({ kind, facts }) => kind === 'table' && facts.kind === undefined);
  const found = tables
    .filter((table) => empty.has(key(table)))
    .map((table) => nothing(table, columns(table)));
  const filled = tables.filter((table) => !empty.has(key(table)));
  const hyper = new Set(schema.filter(({ kind }) => kind === 'hypertable').map(key));
  for (let i = 0; i < filled.length; i += TOGETHER) {
    const some = filled.slice(i, i + TOGETHER);
    // The rows of a hypertable are in tables below it.
    const sql = some.map((table, n) =>
      query(table, columns(table), n, hyper.has(key(table)) ? '' : 'ONLY ', types),
    );
    for (const row of await session.rows(sql.join('\nUNION ALL\n'))) {
      const { schema, name } = some[Number(row.n)] as SchemaObject;
      found.push({ schema, name, rows: Number(row.rows), ...valuesOf(row) });
    }
  }
  return found;
}

const key = (row: { readonly schema?: unknown; readonly name?: unknown }) =>
  JSON.stringify([row.schema, row.name]);

const NONE: ValueData = { values: 0, hashes: [], sum: '0' };

function nothing({ schema, name }: SchemaObject, columns: readonly string[]): TableData {
  const named = columns.map((column) => ({ name: column, ...NONE }));
  return { schema, name, rows: 0, columns: named, whole: NONE };
}

type Told = [name: string, values: number, hashes: string[] | null, sum: string];

function valuesOf(row: Row): Pick<TableData, 'columns' | 'whole'> {
  const read = (JSON.parse(String(row.values)) as Told[]).map(([name, values, hashes, sum]) => ({
    name,
    values,
    hashes,
    sum,
  }));
  return { columns: read.slice(1), whole: read[0] ?? NONE };
}

/** The types of columns, by table and name. */
function typesIn(schema: Schema): ReadonlyMap<string, string> {
  const columns = schema.filter(({ kind }) => kind === 'column');
  return new Map(
    columns.map((one) => [typeKey(one.schema, one.table, one.name), String(one.facts.type)]),
  );
}

const typeKey = (...parts: unknown[]) => JSON.stringify(parts);

function query(
  table: SchemaObject,
  columns: readonly string[],
  n: number,
  only: string,
  types: ReadonlyMap<string, string> | null,
): string {
  const value = (name: string) => {
    const type = types?.get(typeKey(table.schema, table.name, name));
    return type === undefined ? quoteName(name) : `CAST(${quoteName(name)} AS ${type})`;
  };
  const names = columns.map(quoteName);
  const whole = values('', `ROW(${[...names].sort().join(', ')})::text`);
  const each = columns.map((name) => values(name, `${value(name)}::text`));
  // A function takes a hundred arguments.
  return `SELECT ${n} AS n, count(*)::text AS rows, array_to_json(ARRAY[${[whole, ...each].join(', ')}])::text AS values
    FROM ${only}${dialect.table(table)}`;
}

function values(name: string, text: string): string {
  const hash = `pg_catalog.hashtextextended(${text}, 0)`;
  return `json_build_array(${quoteLiteral(name)}, count(${text}),
    CASE WHEN count(*) <= ${TOLD_APART} THEN coalesce(json_agg(${hash}::text) FILTER (WHERE ${text} IS NOT NULL), '[]') END,
    coalesce(sum(${hash}::numeric), 0)::text)`;
}
