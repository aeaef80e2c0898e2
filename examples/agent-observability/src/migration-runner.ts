import { createMigrator, isHandrailError, type Migrator } from 'handrail';
import { client, connection } from './connection.ts';
import { getMigrationStatus } from './migration-status.ts';
import { migrations } from './migrations.ts';
import { examine } from './validation.ts';

/** What {@link getMigrationRunner} gives. */
export type MigrationRunner = Migrator;

/** The runner for the open database: everything that handrail's library can do. */
export function getMigrationRunner(): MigrationRunner {
  return createMigrator({
    url: `sqlite:${connection().file}`,
    driver: client.name,
    migrations,
    pragmas: { journalMode: 'wal', synchronous: 'normal' },
  });
}

/**
 * Applies what is pending, each migration in a transaction, and looks at the whole database before and after.
 * Rejects with what {@link explain} tells.
 */
export async function runMigrations(): Promise<void> {
  // To look at every page takes time in a large database, and nothing is at stake without a migration.
  const before = getMigrationStatus().pending.length > 0 ? examine() : null;
  refuse('The database is damaged, nothing was changed', before?.file);
  await getMigrationRunner().up();
  // What was wrong with its content before may be of long standing, or what the migration repairs.
  const known = before?.content ?? [];
  const after = before && examine();
  const added = after?.content.filter((problem) => !known.includes(problem)) ?? [];
  refuse('The database is not valid after the migration', [...(after?.file ?? []), ...added]);
}

/**
 * Undoes migrations until `targetVersion` is the newest; one of them without it. Below version 1 there are no
 * settings and no snapshots: their rows are lost. Rejects for a version that is not applied.
 */
export async function rollbackMigrations(targetVersion?: number): Promise<void> {
  await getMigrationRunner().down(targetVersion === undefined ? {} : { to: String(targetVersion) });
}

/** What went wrong, the code of the error, and what is true of the database now, as far as is known. */
export function explain(error: unknown): string {
  const { code, state } = isHandrailError(error) ? error : {};
  return [(error as Error).message, code, state].filter(Boolean).join('\n  ');
}

function refuse(what: string, problems: readonly string[] = []): void {
  if (problems.length > 0) throw new Error(`${what}: ${problems.join('; ')}`);
}
