import { databaseUrl, type Flags, loadSettings, type Settings } from './config/settings.ts';
import { createMigrator } from './migrator.ts';
import type { Migrator, MigratorOptions } from './options.ts';
import { said } from './util/said.ts';

/** What settings mean for a migrator. Throws CONFIG_NO_DATABASE when they name no database. */
export function migratorOptions(
  settings: Settings,
  url: string = databaseUrl(settings),
): MigratorOptions {
  const { dir, format, table, driver, role, lockWaitSeconds, connectTimeoutSeconds, start } =
    settings;
  const { lockTimeoutSeconds, lockRetrySeconds, lockPatienceSeconds, statementTimeoutSeconds } =
    settings;
  const { journalMode, synchronous, integrityCheck, order, scratch, queries } = settings;
  const { fill, seed, lint } = settings;
  const options = {
    format,
    table,
    driver,
    role,
    order,
    integrityCheck,
    lockWaitSeconds,
    connectTimeoutSeconds,
    start,
    scratch,
    queries,
    lint,
    fill,
    seed,
  };
  const migrations = settings.migrations as NonNullable<MigratorOptions['migrations']>;
  return {
    url,
    dir,
    ...said(options),
    ...said({ lockTimeoutSeconds, lockRetrySeconds, lockPatienceSeconds, statementTimeoutSeconds }),
    ...(migrations.length > 0 ? { migrations } : {}),
    pragmas: said({ journalMode, synchronous }),
  };
}

/** The migrator for the configuration, as the command line would have it. */
export async function configuredMigrator(
  flags: Flags = {},
  options: Partial<MigratorOptions> = {},
): Promise<Migrator> {
  const { config, env } = flags;
  const named = [...(config ? [`--config ${config}`] : []), ...(env ? [`--env ${env}`] : [])];
  const command = ['handrail up', ...named].join(' ');
  return createMigrator({ ...migratorOptions(await loadSettings(flags)), command, ...options });
}
