import type { Queries } from '../src/database.ts';

const TABLES = `SELECT oid, relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
  AND relkind = 'r' AND relname <> 'schema_migrations'`;

/** The tables of a database that is migrated, with their columns, keys and foreign keys, for Mermaid. */
export async function entityDiagram(db: Queries): Promise<string> {
  const { rows: columns } = await db.query<{ entity: string; column: string }>(`
    SELECT relname AS entity, concat_ws(' ',
        replace(replace(format_type(atttypid, atttypmod),
          'character varying', 'varchar'), 'timestamp with time zone', 'timestamptz'),
        attname,
        (SELECT string_agg(CASE contype WHEN 'p' THEN 'PK' WHEN 'f' THEN 'FK' ELSE 'UK' END, ', '
            ORDER BY contype = 'p' DESC, contype)
          FROM (SELECT DISTINCT contype FROM pg_constraint
            WHERE conrelid = tables.oid AND attnum = ANY (conkey) AND contype IN ('p', 'f', 'u')) AS keys)
      ) AS column
    FROM (${TABLES}) AS tables
    JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped
    ORDER BY oid, attnum`);
  const { rows: references } = await db.query<{ line: string }>(`
    SELECT format('%s %s--o{ %s : "%s, %s"', confrelid::regclass,
        CASE WHEN nullable THEN '|o' ELSE '||' END, conrelid::regclass, columns,
        CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' THEN 'SET NULL'
          ELSE 'NO ACTION' END) AS line
    FROM pg_constraint JOIN (${TABLES}) AS tables ON conrelid = tables.oid
    CROSS JOIN LATERAL (SELECT bool_or(NOT attnotnull) AS nullable,
        string_agg(attname, ' + ' ORDER BY array_position(conkey, attnum)) AS columns
      FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)) AS parts
    WHERE contype = 'f' ORDER BY tables.oid, conname`);
  const entities = new Set(columns.map(({ entity }) => entity));
  return [
    'erDiagram',
    ...references.map(({ line }) => `  ${line}`),
    ...[...entities].flatMap((name) => [
      `  ${name} {`,
      ...columns.filter(({ entity }) => entity === name).map(({ column }) => `    ${column}`),
      '  }',
    ]),
  ].join('\n');
}

const START = '<!-- made by "npm run docs" from the database -->';
const END = '<!-- end -->';

/** The page with the diagram between its two marks. Throws when it lacks them. */
export function withDiagram(page: string, diagram: string): string {
  const [before, rest = ''] = page.split(START);
  const [, after] = rest.split(END);
  if (before === undefined || after === undefined) throw new Error(`the page lacks "${START}"`);
  return `${before}${START}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n\n${END}${after}`;
}
