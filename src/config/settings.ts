import { HandrailError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import { said } from '../util/said.ts';
import type { ConfigurationFile } from './file.ts';
import { findFile, withEnvFile } from './find.ts';
import { type Section, sectionOf } from './section.ts';
import type { Variables } from './variables.ts';

/** What was said on the command line; `undefined` where nothing was. */
export interface Flags {
  readonly config?: string | undefined;
  readonly env?: string | undefined;
  readonly envFile?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly dir?: readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly table?: string | undefined;
}

/** Where everything comes together: flags, environment variables, the configuration file, defaults. */
export interface Settings extends Omit<Section, 'url' | 'dir'> {
  /** The configuration file in use. */
  readonly file: string | null;
  /** The chosen environment; null without a configuration file. */
  readonly environment: string | null;
  /** Null when no database is given: see {@link databaseUrl}. */
  readonly url: string | null;
  readonly dir: readonly string[];
  /** Migrations in code, from a configuration in TypeScript or JavaScript. */
  readonly migrations: readonly unknown[];
  /** What a person should know about how the settings came about. */
  readonly notes: readonly string[];
}

/**
 * Finds the settings: the first that speaks wins of flag, the section named by `--env`, environment
 * variable, the section for HANDRAIL_ENV, NODE_ENV or `development`, default. Throws `CONFIG_…` errors.
 */
export async function loadSettings(
  flags: Flags = {},
  variables: Variables = process.env,
  folder: string = process.cwd(),
): Promise<Settings> {
  const file = findFile(flags.config, folder);
  const searched = flags.config === undefined ? folder : null;
  const env = withEnvFile(variables, flags.envFile, file, searched);
  const chosen = file ? await readSection(file, flags.env, env) : noFile(flags.env);
  const { section, environment, migrations, secret } = chosen;
  const { databaseUrl: url, dir, format, table } = flags;
  const fromEnv = {
    url: env.DATABASE_URL || undefined,
    dir: split(env.HANDRAIL_DIR),
    table: env.HANDRAIL_TABLE || undefined,
  };
  const [second, third] = flags.env === undefined ? [fromEnv, section] : [section, fromEnv];
  const merged: Section = { ...said(third), ...said(second), ...said({ url, dir, format, table }) };
  return {
    ...merged,
    file,
    environment,
    url: merged.url ?? null,
    dir: merged.dir ?? (migrations.length > 0 ? [] : ['migrations']),
    migrations,
    notes: [
      ...overriding(flags, section.url, fromEnv.url),
      ...(secret && section.protected
        ? [
            `the password of the protected environment "${environment}" stands in ${file}: take it from a variable, such as \${DB_PASSWORD}`,
          ]
        : []),
    ],
  };
}

/** The database of the settings. Throws CONFIG_NO_DATABASE when none is given. */
export function databaseUrl({ url }: Settings): string {
  if (url === null || url === '') throw new HandrailError('CONFIG_NO_DATABASE', {});
  return url;
}

interface Chosen {
  readonly environment: string | null;
  readonly section: Section;
  readonly migrations: readonly unknown[];
  /** A password stands in the file itself. */
  readonly secret: boolean;
}

async function readSection(
  file: string,
  asked: string | undefined,
  env: Variables,
): Promise<Chosen> {
  const configuration = await read(file);
  const explicit = asked ?? (env.HANDRAIL_ENV || undefined);
  const environment = explicit ?? (env.NODE_ENV || 'development');
  if (explicit !== undefined && !configuration.environments.includes(explicit)) {
    throw unknownEnvironment(explicit, configuration.environments);
  }
  const { input, secret } = await configuration.section(environment, env);
  const { migrations } = configuration;
  return { environment, section: sectionOf(input), migrations, secret };
}

async function read(file: string): Promise<ConfigurationFile> {
  if (/\.[mc]?[jt]s$/.test(file)) return (await import('./module.ts')).readModule(file);
  return (await import('./yaml.ts')).readYaml(file);
}

function noFile(asked: string | undefined): Chosen {
  if (asked !== undefined) throw unknownEnvironment(asked, []);
  return { environment: null, section: {}, migrations: [], secret: false };
}

function unknownEnvironment(name: string, known: readonly string[]): HandrailError {
  const suggestion = nearest(name, known);
  return new HandrailError('CONFIG_UNKNOWN_ENVIRONMENT', {
    name,
    known: [...known],
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function overriding({ env, databaseUrl }: Flags, inSection?: string, inEnv?: string): string[] {
  const overrides = env !== undefined && databaseUrl === undefined && inSection && inEnv;
  return overrides && inSection !== inEnv
    ? [`--env ${env} is used; DATABASE_URL names another database`]
    : [];
}

function split(folders: string | undefined): string[] | undefined {
  return folders ? folders.split(',').map((folder) => folder.trim()) : undefined;
}
