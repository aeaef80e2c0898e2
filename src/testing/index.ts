import { databaseUrl, type Flags, loadSettings } from '../config/settings.ts';
import { migratorOptions } from '../configured.ts';
import { createMigrator } from '../migrator.ts';
import type { MigratorOptions } from '../options.ts';
import type { ScratchDatabase, ScratchDatabases } from '../scratch/databases.ts';
import { said } from '../util/said.ts';

/**
 * Which migrations the databases have: those of the configuration. None is looked for when an engine or a URL is
 * given with `dir` or `migrations`.
 */
export interface TestDatabasesOptions
  extends Partial<
    Pick<
      MigratorOptions,
      'dir' | 'migrations' | 'format' | 'table' | 'driver' | 'scratch' | 'onEvent'
    >
  > {
  /** The configuration file; looked for in the working folder unless given. */
  readonly config?: string;
  /** The environment, as `--env`; HANDRAIL_ENV, NODE_ENV or `development` unless given. */
  readonly env?: string;
  /** `postgres` or `sqlite`, where no URL says it. */
  readonly engine?: string;
  /** The URL of any database of the engine; nothing connects to it. */
  readonly url?: string;
}

export type { ScratchDatabase as TestDatabase, ScratchDatabases as TestDatabases };

/**
 * Databases for tests: each has all migrations applied, belongs to one test, and is a copy that takes
 * milliseconds. The migrations run once for as long as their files stay the same, also when several processes
 * ask at once.
 */
export async function testDatabases(options: TestDatabasesOptions = {}): Promise<ScratchDatabases> {
  const { config, env, engine, url = engine && `${engine}:`, ...given } = options;
  const chosen = config !== undefined || env !== undefined;
  if (!chosen && url !== undefined && (given.dir ?? given.migrations) !== undefined) {
    return createMigrator({ url, ...given }).scratch();
  }
  const flags: Flags = {
    config,
    env,
    dir: given.dir === undefined ? undefined : [given.dir].flat(),
  };
  const settings = await loadSettings(flags);
  const found = migratorOptions(settings, url ?? databaseUrl(settings));
  return createMigrator({ ...found, ...said(given) }).scratch();
}
