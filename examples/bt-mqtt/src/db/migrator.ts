import { configuredMigrator, type Flags, type RunResult, type StatusResult } from 'handrail';

/** Applies all pending migrations of src/db/migrations. */
export async function migrateToLatest(flags: Flags = {}): Promise<RunResult> {
  return (await configuredMigrator(flags)).up();
}

/** Applies the next pending migration. */
export async function migrateUp(flags: Flags = {}): Promise<RunResult> {
  return (await configuredMigrator(flags)).up({ count: 1 });
}

/** Undoes the migration that was applied last. */
export async function migrateDown(flags: Flags = {}): Promise<RunResult> {
  return (await configuredMigrator(flags)).down();
}

/** Every migration and whether it is applied. Changes nothing. */
export async function migrationStatus(flags: Flags = {}): Promise<StatusResult> {
  return (await configuredMigrator(flags)).status();
}

/** For the start of the program: applies nothing, and throws while something is pending. */
export async function requireMigrations(flags: Flags = {}): Promise<void> {
  const command = 'npm run migrate:latest';
  await (await configuredMigrator(flags)).start({ policy: 'require', command });
}
