import { HandrailError } from '../errors.ts';
import type { ToolState } from '../formats/format.ts';
import type { Migration } from '../migration/migration.ts';
import { compareVersions, type Version, versionKey } from '../migration/version.ts';
import type { Tool } from './foreign.ts';

/** A migration that a tool has applied. */
export interface Imported {
  readonly migration: Migration;
  /** ISO 8601, UTC; null where the tool does not say. */
  readonly appliedAt: string | null;
}

/**
 * The migrations that a tool's history says are applied, in the order in which they were.
 * Throws ADOPT_MISSING_FILES with what it names and no file is for.
 */
export function importState(
  tool: Tool,
  state: ToolState,
  migrations: readonly Migration[],
): Imported[] {
  tool.history.checkOrder?.(migrations);
  return state.kind === 'mark'
    ? upTo(tool, state.version, migrations)
    : matched(tool, state.rows, migrations);
}

function upTo(tool: Tool, mark: Version | null, migrations: readonly Migration[]): Imported[] {
  if (mark === null) return [];
  if (!migrations.some((one) => versionKey(one.version) === versionKey(mark))) {
    throw new HandrailError('ADOPT_MISSING_FILES', { tool: tool.name, names: [mark] });
  }
  return migrations
    .filter((one) => compareVersions(one.version, mark) <= 0)
    .map((migration) => ({ migration, appliedAt: null }));
}

function matched(
  tool: Tool,
  rows: Extract<ToolState, { kind: 'rows' }>['rows'],
  migrations: readonly Migration[],
): Imported[] {
  const known = new Map(migrations.map((one) => [tool.history.idOf?.(one), one]));
  const missing = rows.filter((row) => !known.has(row.id));
  if (missing.length > 0) {
    const names = missing.map((row) => row.id);
    throw new HandrailError('ADOPT_MISSING_FILES', { tool: tool.name, names });
  }
  return rows.map((row) => ({
    migration: known.get(row.id) as Migration,
    appliedAt: row.appliedAt,
  }));
}
