import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { engineFor } from './engines/index.ts';
import { HandrailError } from './errors.ts';
import { readFolders } from './formats/directory.ts';
import type { Format } from './formats/format.ts';
import { formatNamed } from './formats/index.ts';
import { readSqlFile } from './formats/script.ts';
import type { LintResult } from './lint/finding.ts';
import type { LintSettings } from './lint/lint.ts';
import type { Rule } from './lint/rule.ts';
import type { Migration } from './migration/migration.ts';
import type { MigratorOptions } from './options.ts';
import type { Grammar } from './sql/grammar.ts';
import { nearest } from './util/nearest.ts';

/** Which migrations to look at, for which database. The URL only says what kind it is. */
export interface LintOptions extends Pick<MigratorOptions, 'url' | 'driver' | 'dir' | 'format'> {
  /** Files, or folders of files; all migrations unless given. */
  readonly files?: readonly string[];
  /** Only what differs from where the branch at hand has left this branch, tag or commit of git. */
  readonly since?: string;
  readonly settings?: LintSettings;
  /** The file of "handrail sizes", which says how large the tables in production are. */
  readonly sizes?: string;
}

/** What is to be known of a rule. */
export interface RuleTexts extends Omit<Rule, 'check' | 'measured'> {
  /** The text of a migration shows it: `lint` finds it as well as `check`. */
  readonly inText: boolean;
}

/**
 * Looks for what is dangerous in migrations, without a database. Throws what reading them throws,
 * USAGE_INVALID for what git does not know, LINT_FILE_MISSING, and LINT_SIZES_UNREADABLE.
 */
export async function lintMigrations(options: LintOptions): Promise<LintResult> {
  const { url, driver, since, settings = {}, sizes } = options;
  const [{ engine }, { lint }, { readSizes }] = await Promise.all([
    engineFor(url, driver),
    import('./lint/lint.ts'),
    import('./lint/sizes-file.ts'),
  ]);
  const known = sizes === undefined ? null : { tables: readSizes(sizes), production: true };
  const { migrations, named } = await readMigrations(options, engine.grammar);
  const folders = [...new Set(migrations.map(({ up }) => dirname(resolve(up.file))))];
  const changed =
    since === undefined
      ? null
      : await (await import('./proof/changed.ts')).changedSince(folders, since, 'lint');
  const isWanted = (file: string) => {
    const path = resolve(file);
    return (named?.(path) ?? true) && (changed?.has(path) ?? true);
  };
  return lint({
    ...settings,
    ...(known ? { sizes: known } : {}),
    engine,
    migrations,
    wanted: ({ up, down }) => isWanted(up.file) || (down !== null && isWanted(down.file)),
    batch: ({ up }) => changed?.get(resolve(up.file)) ?? false,
    today: new Date().toISOString().slice(0, 10),
  });
}

/** Everything about a rule but its code. Throws LINT_UNKNOWN_RULE with the nearest name. */
export async function explainRule(id: string): Promise<RuleTexts> {
  const { rules } = await import('./lint/rules/index.ts');
  const rule = rules.find((one) => one.id === id);
  if (rule) {
    const { check, measured: _, ...texts } = rule;
    return { ...texts, inText: check !== undefined };
  }
  const ids = rules.map((one) => one.id);
  const suggestion = nearest(id, ids);
  throw new HandrailError('LINT_UNKNOWN_RULE', { rule: id, ...(suggestion ? { suggestion } : {}) });
}

interface Read {
  readonly migrations: readonly Migration[];
  /** Whether a path was named; absent when none was. */
  readonly named?: (path: string) => boolean;
}

async function readMigrations(options: LintOptions, grammar: Grammar): Promise<Read> {
  const { files = [] } = options;
  const format = formatNamed(options.format);
  const folders = [options.dir ?? 'migrations'].flat().map((dir) => resolve(dir));
  if (files.length === 0) {
    const { migrations, problems } = await readFolders(folders, format, grammar);
    if (problems[0]) throw problems[0];
    return { migrations };
  }
  const paths = files.map((file) => resolve(file));
  const missing = paths.findIndex((path) => !existsSync(path));
  if (missing >= 0) throw new HandrailError('LINT_FILE_MISSING', { file: files[missing] ?? '' });
  const named = (path: string) => paths.some((one) => path === one || path.startsWith(one + sep));
  return { migrations: await readNamed(paths, folders, format, grammar), named };
}

/** Named files, with their neighbours and all migrations of the project, which say what was there before. */
async function readNamed(
  paths: readonly string[],
  folders: readonly string[],
  format: Format,
  grammar: Grammar,
): Promise<Migration[]> {
  const files = paths.flatMap(filesOf);
  const others = [...new Set(files.map((path) => dirname(path)))].filter(
    (folder) => !folders.includes(folder),
  );
  const groups = [folders.filter((folder) => existsSync(folder)), ...others.map((one) => [one])];
  const found: Migration[] = [];
  for (const group of groups) {
    found.push(...(await readFolders(group, format, grammar)).migrations);
  }
  const read = new Set(
    found.flatMap(({ up, down }) => [up, down].map((one) => resolve(one?.file ?? ''))),
  );
  return [...found, ...files.filter((path) => !read.has(path)).map((path) => lone(path, grammar))];
}

/** The file, or the files of SQL below the folder. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter((name) => /\.sql$/i.test(name)).map((name) => resolve(path, name));
}

/** A file that is no migration by its name, or has no place among them. */
function lone(path: string, grammar: Grammar): Migration {
  const { directions, up, down } = readSqlFile(path, relative(process.cwd(), path), grammar, true);
  return { version: '', name: '', up, down, irreversible: directions.irreversible };
}
