import type { HistoryDialect, Row, Session, TableName } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import type { AppliedMigration, Direction } from '../migration/migration.ts';
import { addColumns, createTable } from './columns.ts';
import { ownerOf } from './foreign.ts';

/** The history as it was read. */
export interface History {
  /** In order of application. */
  readonly rows: readonly AppliedMigration[];
  /** The newest `order`; 0 without rows; null when there is no table yet. */
  readonly head: number | null;
  /** What must run before this version of handrail can write the table; none when nothing must. */
  readonly preparation: readonly string[];
}

/**
 * Reads the history in two round trips, without creating anything.
 * Throws HISTORY_FOREIGN when the table belongs to another tool.
 */
export async function readHistory(
  session: Session,
  dialect: HistoryDialect,
  table: TableName,
): Promise<History> {
  const found = (await session.rows(dialect.columns(table))).map((row) => ({
    name: String(row.name),
    type: String(row.type),
  }));
  const present = found.filter(({ name }) => name !== '');
  if (present.length === 0) {
    const schemaMissing = found.length > 0;
    return { rows: [], head: null, preparation: createTable(dialect, table, schemaMissing) };
  }
  const tool = ownerOf(present);
  if (tool) throw new HandrailError('HISTORY_FOREIGN', { table: dialect.table(table), tool });
  const names = present.map(({ name }) => name);
  const rows = (await session.rows(selectRows(dialect, table, names))).map(toApplied);
  return {
    rows,
    head: rows.reduce((head, row) => Math.max(head, row.order), 0),
    preparation: addColumns(dialect, table, names),
  };
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

function selectRows(dialect: HistoryDialect, table: TableName, names: string[]): string {
  const optional = (name: string, sql = name) => (names.includes(name) ? sql : 'NULL');
  const flag = (condition: string) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
  const held = optional('held_until', flag(`held_until > ${dialect.now}`));
  return `SELECT version, name, ${dialect.iso('applied_at')} AS applied_at, ${flag('dirty')} AS dirty, checksum,
    ${optional('duration_ms')} AS duration_ms, ${optional('applied_by')} AS applied_by,
    coalesce(${optional('applied_order')}, 0) AS applied_order,
    ${optional('down', flag('down IS NOT NULL'))} AS has_down, ${optional('direction')} AS direction,
    ${optional('progress')} AS progress, ${optional('held_by')} AS held_by, ${held} AS held
    FROM ${dialect.table(table)} ORDER BY applied_order, version`;
}

function toApplied(row: Row): AppliedMigration {
  return {
    version: String(row.version),
    name: String(row.name ?? ''),
    appliedAt: textOrNull(row.applied_at),
    dirty: Number(row.dirty) === 1,
    checksum: textOrNull(row.checksum),
    durationMs: numberOrNull(row.duration_ms),
    appliedBy: textOrNull(row.applied_by),
    order: Number(row.applied_order),
    hasDown: Number(row.has_down) === 1,
    direction: (textOrNull(row.direction) ?? 'up') as Direction,
    progress: Number(row.progress ?? 0),
    heldBy: textOrNull(row.held_by),
    held: Number(row.held) === 1,
  };
}

const textOrNull = (value: unknown) => (value == null ? null : String(value));
const numberOrNull = (value: unknown) => (value == null ? null : Number(value));
