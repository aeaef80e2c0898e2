import { HandrailError } from '../errors.ts';
import type { FileName, Format, NewFile, ToolHistory, ToolState, ToolTable } from './format.ts';

const NAME = /^([0-9]+)_(.+)\.(up|down)\.sql$/;

/** What the name of one file of a pair says. */
export function pairName(fileName: string): FileName | null {
  const [, version, name, part] = NAME.exec(fileName) ?? [];
  return version && name ? { version, name, part: part as 'up' | 'down' } : null;
}

/** The two files of a new migration. */
export function pairFiles(version: string, name: string): NewFile[] {
  const title = name.replaceAll('_', ' ');
  return [
    { fileName: `${version}_${name}.up.sql`, text: `-- ${title}\n\n` },
    { fileName: `${version}_${name}.down.sql`, text: `-- undo: ${title}\n\n` },
  ];
}

/**
 * One row: the newest version, and whether a run to it stopped half-way. No row, or -1: nothing is applied.
 * On SQLite the columns are `version uint64, dirty bool`.
 */
const history: ToolHistory = {
  table: { name: 'schema_migrations' },
  recognises: ({ columns }) =>
    columns.length === 2 &&
    columns.some(({ name, type }) => name === 'version' && /int/i.test(type)) &&
    columns.some(({ name, type }) => name === 'dirty' && /bool/i.test(type)),
  read,
};

async function read({ session, dialect, table }: ToolTable): Promise<ToolState> {
  const rows = await session.rows(
    `SELECT version, CASE WHEN dirty THEN 1 ELSE 0 END AS dirty FROM ${dialect.table(table)}`,
  );
  const [row] = rows;
  const version = String(row?.version);
  if (rows.length > 1) {
    throw undecided(
      `${dialect.table(table)} has ${rows.length} rows, where there is one as a rule`,
      'Delete all but the right one, then adopt again.',
    );
  }
  if (row && Number(row.dirty) === 1) {
    throw undecided(
      `version ${version} is dirty: a run up to ${version}, or down to it, stopped half-way, and nothing tells which`,
      `Look at the schema, finish or undo that migration by hand, and say which version is complete now: UPDATE ${dialect.table(table)} SET version = <version>, dirty = false. Then adopt again.`,
    );
  }
  return { kind: 'mark', version: row && Number(row.version) >= 0 ? version : null };
}

function undecided(problem: string, decide: string): HandrailError {
  return new HandrailError('ADOPT_UNDECIDED', { tool: 'golang-migrate', problem, decide });
}

/** Up/down pairs only, as golang-migrate has them. */
export const golangMigrate: Format = {
  name: 'golang-migrate',
  expected: '"<number>_<name>.up.sql" with its ".down.sql"',
  recognise: pairName,
  create: pairFiles,
  history,
};
