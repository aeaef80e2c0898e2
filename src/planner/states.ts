import type { AppliedMigration, Migration } from '../migration/migration.ts';
import { compareVersions, type Version, versionKey } from '../migration/version.ts';

/**
 * - `applied`, `pending`
 * - `missing`: applied, but its file is gone
 * - `modified`: its up part is no longer what was applied
 * - `out-of-order`: pending, and older than the newest applied
 * - `partial`: stopped half-way outside a transaction
 * - `skipped`: passed over, since the database lacks what it requires; runs when that has arrived
 */
export type State =
  | 'applied'
  | 'pending'
  | 'missing'
  | 'modified'
  | 'out-of-order'
  | 'partial'
  | 'skipped';

/** A version with what is known of it: its files, its history row, or both. */
export interface Standing {
  readonly version: Version;
  readonly name: string;
  readonly state: State;
  readonly migration: Migration | null;
  readonly row: AppliedMigration | null;
}

/** The newest applied version: the highest one that was not skipped. Null when nothing is applied. */
export function newest(applied: readonly AppliedMigration[]): AppliedMigration | null {
  return applied.reduce<AppliedMigration | null>(
    (best, row) =>
      row.skipped !== null || (best && compareVersions(best.version, row.version) >= 0)
        ? best
        : row,
    null,
  );
}

/** Every migration that has a file or a history row, with its state, oldest version first. */
export function standings(
  available: readonly Migration[],
  applied: readonly AppliedMigration[],
): Standing[] {
  const rows = new Map(applied.map((row) => [versionKey(row.version), row]));
  const top = newest(applied);
  const withFile = available.map((migration) => {
    const key = versionKey(migration.version);
    const row = rows.get(key) ?? null;
    rows.delete(key);
    const state = row ? stateOf(row, migration) : pendingState(migration, top);
    return { version: migration.version, name: migration.name, state, migration, row };
  });
  const withoutFile = [...rows.values()].map((row) => ({
    version: row.version,
    name: row.name,
    state: stateOf(row, null),
    migration: null,
    row,
  }));
  return [...withFile, ...withoutFile].sort((a, b) => compareVersions(a.version, b.version));
}

function stateOf(row: AppliedMigration, migration: Migration | null): State {
  if (row.dirty) return 'partial';
  if (row.skipped !== null) return 'skipped';
  if (!migration) return 'missing';
  const { checksum } = migration.up;
  if (row.checksum === null || checksum === null) return 'applied';
  return sameKind(row.checksum, checksum) && row.checksum !== checksum ? 'modified' : 'applied';
}

function pendingState(migration: Migration, top: AppliedMigration | null): State {
  return top && compareVersions(migration.version, top.version) < 0 ? 'out-of-order' : 'pending';
}

/** Checksums say how, and of which text, they were made; only those made alike can be compared. */
function sameKind(a: string, b: string): boolean {
  return a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'));
}

/** There is a way back: in the files, or, when they are gone, in the history. */
export function reversible(one: Pick<Standing, 'migration' | 'row'>): boolean {
  if (one.migration) return one.migration.irreversible === null && one.migration.down !== null;
  return one.row?.hasDown ?? false;
}
