import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { HandrailError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import type { Section } from './section.ts';

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
  /** The chosen environment; null without a configuration file. */
  readonly environment: string | null;
  /** Null when no database is given: see {@link databaseUrl}. */
  readonly url: string | null;
  readonly dir: readonly string[];
  /** What a person should know about how the settings came about. */
  readonly notes: readonly string[];
}

const FILES = ['handrail.yml', 'handrail.yaml'];

/**
 * Finds the settings: the first that speaks wins of flag, the section named by `--env`, environment
 * variable, the section for HANDRAIL_ENV, NODE_ENV or `development`, default. Throws `CONFIG_…` errors.
 */
export async function loadSettings(
  flags: Flags,
  variables: Readonly<Record<string, string | undefined>>,
  folder: string = process.cwd(),
): Promise<Settings> {
  const file = findFile(flags.config, folder);
  const env = withEnvFile(variables, flags.envFile, file ? dirname(file) : folder);
  const { environment, section } = file
    ? await readSection(file, flags.env, env)
    : noFile(flags.env);
  const fromFlags = {
    url: flags.databaseUrl,
    dir: flags.dir,
    format: flags.format,
    table: flags.table,
  };
  const fromEnv = {
    url: env.DATABASE_URL,
    dir: split(env.HANDRAIL_DIR),
    table: env.HANDRAIL_TABLE,
  };
  const [second, third] = flags.env === undefined ? [fromEnv, section] : [section, fromEnv];
  const merged: Section = { ...said(third), ...said(second), ...said(fromFlags) };
  return {
    ...merged,
    environment,
    url: merged.url ?? null,
    dir: merged.dir ?? ['migrations'],
    notes: notes(flags, section.url, env.DATABASE_URL),
  };
}

/** The database of the settings. Throws CONFIG_NO_DATABASE when none is given. */
export function databaseUrl({ url }: Settings): string {
  if (url === null || url === '') throw new HandrailError('CONFIG_NO_DATABASE', {});
  return url;
}

function findFile(given: string | undefined, folder: string): string | null {
  if (given !== undefined) {
    if (!existsSync(given)) throw new HandrailError('CONFIG_NOT_FOUND', { file: given });
    return given;
  }
  return FILES.map((name) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** A `.env` file fills in what is not set. */
function withEnvFile(
  variables: Readonly<Record<string, string | undefined>>,
  given: string | undefined,
  folder: string,
): Record<string, string | undefined> {
  const path = given ?? join(folder, '.env');
  if (!existsSync(path)) {
    if (given !== undefined) throw new HandrailError('CONFIG_NOT_FOUND', { file: given });
    return variables;
  }
  return { ...parseEnv(readFileSync(path, 'utf8')), ...said(variables) };
}

async function readSection(
  file: string,
  asked: string | undefined,
  env: Record<string, string | undefined>,
): Promise<{ environment: string; section: Section }> {
  const { readConfiguration } = await import('./yaml.ts');
  const configuration = readConfiguration(file);
  const explicit = asked ?? env.HANDRAIL_ENV;
  const environment = explicit ?? env.NODE_ENV ?? 'development';
  if (explicit !== undefined && !configuration.environments.includes(explicit)) {
    throw unknownEnvironment(explicit, configuration.environments);
  }
  return { environment, section: configuration.section(environment, env) };
}

function noFile(asked: string | undefined): { environment: null; section: Section } {
  if (asked !== undefined) throw unknownEnvironment(asked, []);
  return { environment: null, section: {} };
}

function unknownEnvironment(name: string, known: string[]): HandrailError {
  const suggestion = nearest(name, known);
  return new HandrailError('CONFIG_UNKNOWN_ENVIRONMENT', {
    name,
    known,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function notes({ env, databaseUrl }: Flags, inSection?: string, inEnv?: string): string[] {
  const overrides = env !== undefined && databaseUrl === undefined && inSection && inEnv;
  return overrides && inSection !== inEnv
    ? [`--env ${env} is used; DATABASE_URL names another database`]
    : [];
}

function split(folders: string | undefined): string[] | undefined {
  return folders?.split(',').map((folder) => folder.trim());
}

function said<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
