import { createMigrator, isHandrailError, type Migrator } from 'handrail';
import { client, connection } from './connection.ts';
import { getMigrationStatus } from './migration-status.ts';
import { migrations } from './migrations.ts';
import { examine } from './validation.ts';

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
 * Rejects with the reason, which is on stderr as well.
 */
export async function runMigrations(): Promise<void> {
  await reported('Migration', async () => {
    // To look at every page takes time in a large database, and nothing is at stake without a migration.
    const before = getMigrationStatus().pending.length > 0 ? examine() : null;
    refuse('The database is damaged, nothing was changed', before?.file);
    await getMigrationRunner().up();
    // What was wrong with its content before may be of long standing, or what the migration repairs.
    const known = before?.content ?? [];
    const after = before && examine();
    const added = after?.content.filter((problem) => !known.includes(problem)) ?? [];
    refuse('The database is not valid after the migration', [...(after?.file ?? []), ...added]);
  });
}

/**
 * Undoes migrations until `targetVersion` is the newest; one of them without it. Below version 1 there are no
 * settings and no snapshots: their rows are lost. Rejects for a version that is not applied.
 */
export async function rollbackMigrations(targetVersion?: number): Promise<void> {
  await reported('Rollback', async () => {
    const runner = getMigrationRunner();
    await runner.down(targetVersion === undefined ? {} : { to: String(targetVersion) });
  });
}

function refuse(what: string, problems: readonly string[] = []): void {
  if (problems.length > 0) throw new Error(`${what}: ${problems.join('; ')}`);
}

async function reported(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, state } = isHandrailError(error) ? error : {};
    console.error(
      [`${what} failed: ${(error as Error).message}`, code, state].filter(Boolean).join('\n  '),
    );
    throw error;
  }
}
