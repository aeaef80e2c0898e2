import { database, type Row } from './connection.ts';
import { migrations } from './migrations.ts';
import { inSeconds } from './usage-snapshots.ts';

/** Where the schema stands. */
export interface MigrationStatus {
  /** The newest applied version; 0 when none. */
  readonly currentVersion: number;
  /** Oldest first. `appliedAt` is ISO 8601. */
  readonly applied: readonly { version: number; name: string; appliedAt: string }[];
  readonly pending: readonly { version: number; name: string }[];
}

/** Where the schema stands, read at once from the history table. */
export function getMigrationStatus(): MigrationStatus {
  const applied = history()
    .map((row) => ({
      version: Number(row.version),
      name: String(row.name),
      appliedAt: isoTime(row.applied_at),
    }))
    .sort((a, b) => a.version - b.version);
  const pending = migrations
    .filter(({ version }) => !applied.some((one) => one.version === version))
    .map(({ version, name }) => ({ version, name }));
  return { currentVersion: applied.at(-1)?.version ?? 0, applied, pending };
}

function history(): Row[] {
  const db = database();
  const table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'";
  if (!db.prepare(table).get()) return [];
  return db.prepare('SELECT version, name, applied_at FROM schema_migrations').all();
}

/** The history keeps ISO 8601; that of earlier releases a number. */
function isoTime(value: unknown): string {
  return typeof value === 'string' ? value : new Date(inSeconds(value) * 1000).toISOString();
}
