import type { Queries } from '../src/database.ts';

interface Row {
  readonly name: string;
  readonly about: string | null;
  readonly type?: string;
  readonly definition?: string;
}

/** The schema as Markdown, from the catalog and the comments of a database that is migrated. */
export async function describeSchema(db: Queries): Promise<string> {
  const { rows: tables } = await db.query<Row>(
    `SELECT relname AS name, obj_description(oid, 'pg_class') AS about FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
       AND relname <> 'schema_migrations' ORDER BY relname`,
  );
  const parts = await Promise.all(tables.map((table) => describeTable(db, table)));
  const head = [
    '# Schema',
    '',
    'Made by `npm run docs` from the comments in the database: change those, by a migration, and not this page.',
    "`schema_migrations`, handrail's history of the migrations, is left out.",
    '',
    table(
      ['table', 'holds'],
      tables.map(({ name, about }) => [`[${name}](#${name})`, about]),
    ),
  ];
  return `${[...head, ...parts].join('\n')}\n`;
}

async function describeTable(db: Queries, { name, about }: Row): Promise<string> {
  const columns = await db.query<Row>(
    `SELECT attname AS name, col_description(attrelid, attnum) AS about,
       concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
         CASE WHEN attidentity <> '' THEN 'GENERATED ALWAYS AS IDENTITY' END,
         'DEFAULT ' || pg_get_expr(adbin, adrelid)) AS type
     FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [name],
  );
  // PostgreSQL 18 lists NOT NULL here too, which stands with the columns already.
  const constraints = await db.query<Row>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE conrelid = $1::text::regclass AND contype <> 'n' ORDER BY contype DESC, conname`,
    [name],
  );
  const indexes = await db.query<Row>(
    `SELECT relname AS name, regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') AS definition
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = $1::text::regclass
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
     ORDER BY relname`,
    [name],
  );
  const list = (rows: Row[]) => rows.map((one) => [`\`${one.name}\``, `\`${one.definition}\``]);
  return [
    '',
    `## ${name}`,
    '',
    `${about}.`,
    '',
    table(
      ['column', 'type', 'meaning'],
      columns.rows.map((one) => [`\`${one.name}\``, `\`${one.type}\``, one.about]),
    ),
    '',
    table(['rule or index', 'definition'], [...list(constraints.rows), ...list(indexes.rows)]),
  ].join('\n');
}

function table(titles: string[], rows: (string | null)[][]): string {
  const cells = rows.map((row) => row.map((cell) => (cell ?? '').replaceAll('|', '\\|')));
  const widths = titles.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(titles), line(widths.map((n) => '-'.repeat(n))), ...cells.map(line)].join('\n');
}
