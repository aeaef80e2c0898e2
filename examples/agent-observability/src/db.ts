import { openDatabase } from './connection.ts';
import { explain, runMigrations } from './migration-runner.ts';

export { closeDatabase, openDatabase } from './connection.ts';
export {
  explain,
  getMigrationRunner,
  type MigrationRunner,
  rollbackMigrations,
  runMigrations,
} from './migration-runner.ts';
export { getMigrationStatus, type MigrationStatus } from './migration-status.ts';
export {
  getUsageConfig,
  resetUsageConfig,
  type UsageConfig,
  updateUsageConfig,
} from './usage-config.ts';
export {
  deleteOldUsageSnapshots,
  getUsageSnapshots,
  getUsageSnapshotsBySession,
  insertUsageSnapshot,
  insertUsageSnapshots,
  type NewUsageSnapshot,
  type UsageSnapshot,
} from './usage-snapshots.ts';
export { validateDatabase } from './validation.ts';

/** The file of this installation: `OBSERVABILITY_DB`, else `events.db` in the working directory. */
export const databaseFile = (): string => process.env.OBSERVABILITY_DB ?? 'events.db';

/**
 * Opens the database, makes it where there is none, and brings its schema up to date. When that fails, it
 * says why on stderr and rejects; the connection stays open, on the schema as it was, for a look at it.
 */
export async function initDatabase(file: string = databaseFile()): Promise<void> {
  openDatabase(file);
  try {
    await runMigrations();
  } catch (error) {
    console.error(`Migration failed: ${explain(error)}`);
    throw error;
  }
}
