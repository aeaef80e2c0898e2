import type { HistoryDialect, Session, TableName } from '../engines/engine.ts';
import type { Format, ToolColumn, ToolHistory, ToolTable } from '../formats/format.ts';
import { formats } from '../formats/index.ts';
import { CONTRACT } from './columns.ts';
import { isV0 } from './v0.ts';

/** A format whose tool keeps a history that we can read. */
export type Tool = Format & { readonly history: ToolHistory };

/** Every tool whose history can be taken over, in the order of detection. */
export const tools: readonly Tool[] = formats.filter(
  (one): one is Tool => one.history !== undefined,
);

const TEXT = /char|text/i;

/** A table with its columns; none when it does not exist. */
export async function lookAt(
  session: Session,
  dialect: HistoryDialect,
  table: TableName,
): Promise<ToolTable> {
  const rows = await session.rows(dialect.columns(table));
  const columns = rows.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  return { session, dialect, table, columns: columns.filter(({ name }) => name !== '') };
}

/** Whether a table is a history table of ours, in any layout. */
export function isOurs(columns: readonly ToolColumn[]): boolean {
  const names = columns.map(({ name }) => name.toLowerCase());
  return CONTRACT.every((name) => names.includes(name)) || isV0(columns);
}

/** The tool that a table which is not ours belongs to, when its history can be taken over; else a description. */
export async function ownerOf(table: ToolTable): Promise<Tool | string> {
  for (const tool of tools) if (await tool.history.recognises(table)) return tool;
  const { columns } = table;
  const names = columns.map(({ name }) => name.toLowerCase());
  const has = (...wanted: string[]) =>
    names.length === wanted.length && wanted.every((name) => names.includes(name));
  if (has('version') && TEXT.test(columns[0]?.type ?? '')) return 'dbmate or Rails';
  if (has('version', 'name', 'applied_at')) return 'a runner of the application itself';
  return `something else (its columns: ${names.join(', ')})`;
}

/** Where a table of another tool goes that has the name of ours: `schema_migrations_golang_migrate`. */
export function keptAs({ schema, name }: TableName, tool: { readonly name: string }): TableName {
  return { schema, name: `${name}_${tool.name.replaceAll('-', '_')}` };
}

/** The tool's table, under its own name or the one that an earlier adoption gave it. */
export async function findTable(
  session: Session,
  dialect: HistoryDialect,
  tool: Tool,
): Promise<ToolTable | null> {
  const table = { schema: dialect.defaultSchema, ...tool.history.table };
  for (const place of [table, keptAs(table, tool)]) {
    const found = await lookAt(session, dialect, place);
    if (found.columns.length === 0 || isOurs(found.columns)) continue;
    if (await tool.history.recognises(found)) return found;
  }
  return null;
}

/** The histories of other tools that a database holds. */
export async function otherHistories(
  session: Session,
  dialect: HistoryDialect,
): Promise<{ tool: string; table: string }[]> {
  const found = [];
  for (const tool of tools) {
    const theirs = await findTable(session, dialect, tool);
    if (theirs) found.push({ tool: tool.name, table: dialect.table(theirs.table) });
  }
  return found;
}
