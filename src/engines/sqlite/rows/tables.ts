import { inParentheses } from '../../../sql/parentheses.ts';
import { quoteName } from '../../../sql/quote.ts';
import type { Row, Session } from '../../engine.ts';
import type { FillableTable, RowCheck, RowReference } from '../../filler.ts';
import { normalised, tableText } from '../definition.ts';
import { valuesOf } from './values.ts';

const SCHEMA = 'main';

const TABLES = `
  SELECT m.name, m.sql FROM sqlite_master AS m JOIN pragma_table_list AS l ON l.name = m.name AND l.schema = 'main'
    WHERE m.type = 'table' AND l.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name`;

const each = (columns: string, from: string) =>
  `SELECT lower(m.name) AS on_table, ${columns} FROM sqlite_master AS m, ${from} WHERE m.type = 'table'`;

const COLUMNS = each(
  'lower(c.name) AS name, lower(c.type) AS type, c."notnull" AS required, c.dflt_value AS value, c.pk',
  'pragma_table_xinfo(m.name) AS c',
);
const KEYS = `${each(
  `i.name, (SELECT json_group_array(lower(x.name)) FROM pragma_index_xinfo(i.name) AS x WHERE x.key AND x.cid >= 0) AS columns`,
  'pragma_index_list(m.name) AS i',
)} AND i."unique"`;
const REFERENCES = each(
  'f.id, lower(f."table") AS parent, lower(f."from") AS child_column, lower(f."to") AS parent_column',
  'pragma_foreign_key_list(m.name) AS f',
);

/** The tables of the main schema, and what they ask of a row. Names are in lower case. */
export async function tablesOf(session: Session): Promise<FillableTable[]> {
  const tables = await session.rows(TABLES);
  const columns = grouped(await session.rows(`${COLUMNS} AND c.hidden = 0 ORDER BY m.name, c.cid`));
  const keys = grouped(await session.rows(KEYS));
  const references = grouped(await session.rows(`${REFERENCES} ORDER BY f.id, f.seq`));
  const primary = (name: string) =>
    (columns.get(name) ?? [])
      .filter(({ pk }) => Number(pk) > 0)
      .sort((a, b) => Number(a.pk) - Number(b.pk))
      .map((one) => String(one.name));
  const found: FillableTable[] = [];
  for (const row of tables) {
    const name = String(row.name).toLowerCase();
    const primaryKey = primary(name);
    const own = columns.get(name) ?? [];
    const [filled] = await session.rows(
      `SELECT EXISTS (SELECT 1 FROM ${quoteName(name)}) AS filled`,
    );
    found.push({
      schema: SCHEMA,
      name,
      columns: own.map((column) => columnOf(column, primaryKey)),
      primaryKey,
      keys: [
        ...(primaryKey.length > 0 ? [primaryKey] : []),
        ...(keys.get(name) ?? []).map((key) => JSON.parse(String(key.columns)) as string[]),
      ],
      references: referencesOf(references.get(name) ?? [], primary),
      checks: checksOf(
        String(row.sql),
        own.map((column) => String(column.name)),
      ),
      empty: Number(filled?.filled) === 0,
    });
  }
  return found;
}

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const name = String(row.on_table);
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return found;
}

function columnOf({ name, type, required, value }: Row, primaryKey: readonly string[]) {
  const isRowId = type === 'integer' && primaryKey.length === 1 && primaryKey[0] === name;
  return {
    name: String(name),
    type: String(type),
    nullable: Number(required) === 0 && !isRowId,
    default: value === null ? null : String(value),
    ...valuesOf(String(type), isRowId),
  };
}

function referencesOf(
  rows: readonly Row[],
  primary: (name: string) => readonly string[],
): RowReference[] {
  const byId = new Map<unknown, Row[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  return [...byId.values()].map((parts) => {
    const parent = String(parts[0]?.parent);
    const columns = parts.map((part) => String(part.child_column));
    // Without a list of columns, the primary key is meant.
    const parentColumns = parts.map((part, i) =>
      String(part.parent_column ?? primary(parent)[i] ?? ''),
    );
    return {
      name: columns.join(),
      columns,
      parent: { schema: SCHEMA, name: parent },
      parentColumns,
    };
  });
}

const CHECK = /(?:constraint (\S+) )?\bcheck \(/g;

/** The conditions that stand in a definition; one without a name goes by its text. */
function checksOf(sql: string, columns: readonly string[]): RowCheck[] {
  const { columns: parts, constraints } = tableText(sql);
  const texts = [...parts.values(), ...constraints.map(named)];
  return texts.flatMap((text) =>
    [...text.matchAll(CHECK)].map((match) => {
      const condition = inParentheses(text.slice(match.index));
      const words = new Set(condition.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []);
      const named = columns.filter((name) => words.has(name));
      return { name: match[1] ?? condition, columns: named, condition, whole: true };
    }),
  );
}

const named = ({ name, definition }: { name: string; definition: string }) =>
  name === definition ? definition : `constraint ${name} ${definition}`;

/** What a message says of the constraint that it is about: of a CHECK, its name as {@link checksOf} has it. */
export function constraintIn(message: string): string | null {
  const [, kind, about = ''] = /^(\w+(?: KEY)?) constraint failed(?:: (.*))?$/s.exec(message) ?? [];
  if (kind === undefined) return null;
  return kind === 'CHECK' ? normalised(about) : message;
}
