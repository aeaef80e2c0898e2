import type { HistoryDialect, Row, Session, TableName } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import type { ToolTable } from '../formats/format.ts';
import type { AppliedMigration, Direction } from '../migration/migration.ts';
import { addColumns, createTable } from './columns.ts';
import { isOurs, keptAs, ownerOf } from './foreign.ts';
import { asToday, isV0, upgradeV0, V0_COLUMNS } from './v0.ts';

/** The history as it was read. */
export interface History {
  /** In order of application. */
  readonly rows: readonly AppliedMigration[];
  /** The newest `order`; 0 without rows; null when there is no table yet. */
  readonly head: number | null;
  /** What must run before this version of handrail can write the table; none when nothing must. */
  readonly preparation: readonly string[];
  /** What was asked for beside it. */
  readonly beside: string | null;
}

/**
 * Reads the history in two round trips, without creating anything, and with it the value of an SQL expression.
 * Throws HISTORY_FOREIGN when the table belongs to another tool.
 */
export async function readHistory(
  session: Session,
  dialect: HistoryDialect,
  table: TableName,
  beside = 'NULL',
): Promise<History> {
  const found = (await session.rows(dialect.columns(table))).map((row) => ({
    name: String(row.name),
    type: String(row.type),
  }));
  const present = found.filter(({ name }) => name !== '');
  if (present.length === 0) {
    const schemaMissing = found.length > 0;
    const preparation = createTable(dialect, table, schemaMissing);
    const [row] = beside === 'NULL' ? [] : await session.rows(`SELECT ${beside} AS beside`);
    return { rows: [], head: null, preparation, beside: textOrNull(row?.beside) };
  }
  if (!isOurs(present)) throw await foreign({ session, dialect, table, columns: present });
  const old = isV0(present);
  const names = old ? V0_COLUMNS : present.map(({ name }) => name);
  const from = old ? asToday(dialect, dialect.table(table)) : dialect.table(table);
  // One value is read quicker than thousands of rows.
  const json = `(${dialect.asJson(expressions(dialect, names), from)})`;
  const [answer] = await session.rows(`SELECT ${json} AS rows, ${beside} AS beside`);
  const rows = (JSON.parse(String(answer?.rows)) as Row[]).map(toApplied).sort(inOrder);
  return {
    rows,
    head: rows.reduce((head, row) => Math.max(head, row.order), 0),
    beside: textOrNull(answer?.beside),
    preparation: old ? upgradeV0(dialect, table) : addColumns(dialect, table, names),
  };
}

async function foreign(found: ToolTable): Promise<HandrailError> {
  const { dialect } = found;
  const table = dialect.table(found.table);
  const owner = await ownerOf(found);
  if (typeof owner === 'string')
    return new HandrailError('HISTORY_FOREIGN', { table, tool: owner });
  const kept = dialect.table(keptAs(found.table, owner));
  return new HandrailError('HISTORY_FOREIGN', { table, tool: owner.name, kept });
}

/** The text of the way back that the history keeps for a migration, or null. */
export async function readDown(
  session: Session,
  dialect: HistoryDialect,
  table: TableName,
  version: string,
): Promise<{ text: string; checksum: string | null } | null> {
  const [row] = await session.rows(
    `SELECT down, down_checksum FROM ${dialect.table(table)} WHERE version = ${dialect.literal(version)}`,
  );
  if (typeof row?.down !== 'string') return null;
  return { text: row.down, checksum: textOrNull(row.down_checksum) };
}

/** What is read of each row, by the name that {@link toApplied} knows it by. */
function expressions(dialect: HistoryDialect, names: readonly string[]): Record<string, string> {
  const optional = (name: string, sql = name) => (names.includes(name) ? sql : 'NULL');
  const flag = (condition: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  return {
    version: 'version',
    name: 'name',
    applied_at: dialect.iso('applied_at'),
    dirty: optional('dirty', flag('dirty')),
    checksum: optional('checksum'),
    duration_ms: optional('duration_ms'),
    applied_by: optional('applied_by'),
    handrail_version: optional('handrail_version'),
    applied_order: `coalesce(${optional('applied_order')}, 0)`,
    has_down: optional('down', flag('down IS NOT NULL')),
    down_not_kept: optional('down_checksum', flag('down IS NULL AND down_checksum IS NOT NULL')),
    skipped: optional('skipped'),
    direction: optional('direction'),
    progress: optional('progress'),
    progress_checksum: optional('progress_checksum'),
    under_way: optional('under_way'),
    held_by: optional('held_by'),
    held_until: optional('held_until', dialect.iso('held_until')),
    held: optional('held_until', flag(`held_until > ${dialect.now}`)),
  };
}

const inOrder = (a: AppliedMigration, b: AppliedMigration) =>
  a.order - b.order || (a.version < b.version ? -1 : 1);

function toApplied(row: Row): AppliedMigration {
  return {
    version: String(row.version),
    name: String(row.name ?? ''),
    appliedAt: textOrNull(row.applied_at),
    dirty: Number(row.dirty) === 1,
    checksum: textOrNull(row.checksum),
    durationMs: numberOrNull(row.duration_ms),
    appliedBy: textOrNull(row.applied_by),
    handrailVersion: textOrNull(row.handrail_version),
    skipped: textOrNull(row.skipped),
    order: Number(row.applied_order),
    hasDown: Number(row.has_down) === 1,
    downNotKept: Number(row.down_not_kept) === 1,
    direction: (textOrNull(row.direction) ?? 'up') as Direction,
    progress: Number(row.progress ?? 0),
    progressChecksum: textOrNull(row.progress_checksum),
    underWay: textOrNull(row.under_way),
    heldBy: textOrNull(row.held_by),
    heldUntil: textOrNull(row.held_until),
    held: Number(row.held) === 1,
  };
}

const textOrNull = (value: unknown) => (value == null ? null : String(value));
const numberOrNull = (value: unknown) => (value == null ? null : Number(value));
