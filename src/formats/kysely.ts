import { basename } from 'node:path';
import { HandrailError } from '../errors.ts';
import { label, type Migration } from '../migration/migration.ts';
import type { FileName, Format, ToolHistory, ToolState, ToolTable } from './format.ts';
import { codeFile } from './handrail.ts';

const NAME = /^([0-9]+)[_-](.+)\.m?[jt]s$/;

/**
 * One row for each applied migration: `name`, which is its file's name without the extension, and
 * `timestamp`, ISO 8601 text. The lock table beside it never holds anything on the engines we know.
 */
const history: ToolHistory = {
  table: { name: 'kysely_migration' },
  recognises: ({ columns }) =>
    columns.length === 2 &&
    columns.some(({ name }) => name === 'name') &&
    columns.some(({ name }) => name === 'timestamp'),
  read,
  idOf,
  checkOrder,
};

async function read({ session, dialect, table }: ToolTable): Promise<ToolState> {
  const found = await session.rows(`SELECT name, timestamp FROM ${dialect.table(table)}`);
  const rows = found.map((row) => ({ id: String(row.name), appliedAt: isoTime(row.timestamp) }));
  const key = (row: (typeof rows)[number]) => `${row.appliedAt ?? ''} ${row.id}`;
  return { kind: 'rows', rows: rows.sort((a, b) => (key(a) < key(b) ? -1 : 1)) };
}

/** A table made by hand may have a real timestamp in place of the text. */
function isoTime(value: unknown): string | null {
  const time = new Date(value instanceof Date ? value : String(value));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The file's own name: its numbers may be spelled, and its words joined, in another way than ours. */
function idOf(migration: Migration): string {
  const name = basename(migration.up.file);
  return NAME.test(name) ? name.replace(/\.[^.]+$/, '') : label(migration);
}

/** Kysely sorts by the characters of the whole name, where `10_x` stands before `2_x`. */
function checkOrder(migrations: readonly Migration[]): void {
  const ids = migrations.map(idOf);
  const at = ids.findIndex((id, i) => i > 0 && id < (ids[i - 1] as string));
  if (at < 0) return;
  const [first, second] = [ids[at], ids[at - 1]] as [string, string];
  throw new HandrailError('ADOPT_ORDER', { tool: 'kysely', first, second });
}

/** Files in code only, as Kysely's own migrator reads them; their names must begin with a number. */
export const kysely: Format = {
  name: 'kysely',
  expected: '"<number>_<name>.ts"',
  recognise(fileName: string): FileName | null {
    const [, version, name] = NAME.exec(fileName) ?? [];
    return version && name ? { version, name, part: 'code' } : null;
  },
  create: codeFile,
  history,
};
