import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { HandrailError, isHandrailError } from '../errors.ts';
import type { Migration, SqlScript } from '../migration/migration.ts';
import { compareVersions, isZero, type Version, versionKey } from '../migration/version.ts';
import type { Grammar } from '../sql/grammar.ts';
import { readCodeFile } from './code-file.ts';
import type { FileName, Format } from './format.ts';
import { readSqlFile, type SqlFile } from './script.ts';
import { guard } from './text-file.ts';

/** What the folders hold, and everything in them that can't be used. */
export interface Source {
  /** Oldest version first. */
  readonly migrations: Migration[];
  readonly problems: HandrailError[];
}

interface Found extends FileName {
  readonly path: string;
  readonly shown: string;
}

const CODE_OR_SQL = /\.(sql|[cm]?[jt]s)$/i;
const NOT_A_MIGRATION = /^\.|\.d\.[cm]?ts$|\.map$|\.(test|spec)\.[cm]?[jt]s$/;

/** A connection that is being made meanwhile is looked after this often. */
const TURN_MS = 1;

/** Reads every migration of the folders through a format. Problems are collected, not thrown. */
export async function readFolders(
  folders: readonly string[],
  format: Format,
  grammar: Grammar,
): Promise<Source> {
  const problems: HandrailError[] = [];
  const files = folders.flatMap((folder) => listFiles(folder, format, problems));
  const migrations = [];
  let turn = performance.now();
  for (const group of groupByVersion(files, problems)) {
    const migration = collect(problems, () => readMigration(group, grammar));
    if (migration) migrations.push(migration);
    if (performance.now() - turn < TURN_MS) continue;
    await immediate();
    turn = performance.now();
  }
  migrations.sort((a, b) => compareVersions(a.version, b.version));
  return { migrations, problems };
}

function listFiles(folder: string, format: Format, problems: HandrailError[]): Found[] {
  const shownFolder = relative(process.cwd(), folder) || '.';
  const entries = collect(problems, () => listFolder(folder, shownFolder)) ?? [];
  // Joined once: there may be thousands of files.
  const [inFolder, inShown] = [join(folder, sep), join(shownFolder, sep)];
  const found: Found[] = [];
  for (const entry of entries) {
    const fileName = entry.name;
    if (NOT_A_MIGRATION.test(fileName) || !CODE_OR_SQL.test(fileName)) continue;
    const file = inShown + fileName;
    const name = format.recognise(fileName);
    if (!name) {
      const { expected } = format;
      problems.push(new HandrailError('SOURCE_UNRECOGNISED_FILE', { file, expected }));
    } else if (isZero(name.version)) {
      problems.push(new HandrailError('SOURCE_VERSION_ZERO', { file }));
    } else {
      const { version, part } = name;
      const path = inFolder + fileName;
      if (entry.isFile() || collect(problems, () => assertFile(path, file))) {
        found.push({ version, name: name.name, part, path, shown: file });
      }
    }
  }
  return found;
}

/** True for a link to a file. Throws SOURCE_UNREADABLE for anything else: a pipe would never end. */
function assertFile(path: string, shown: string): true {
  return guard(shown, () => {
    const found = statSync(path);
    if (found.isFile()) return true;
    const reason = found.isDirectory() ? 'it is a folder' : 'it is no regular file';
    throw new HandrailError('SOURCE_UNREADABLE', { path: shown, reason });
  });
}

function listFolder(folder: string, shown: string): Dirent[] {
  return guard(shown, () => {
    if (!statSync(folder, { throwIfNoEntry: false })) {
      throw new HandrailError('SOURCE_FOLDER_MISSING', { folder: shown });
    }
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** The files of each version: one, or an up and a down of the same name. */
function groupByVersion(files: Found[], problems: HandrailError[]): Found[][] {
  const groups = new Map<Version, Found[]>();
  for (const file of withoutCompiled(files)) {
    const key = versionKey(file.version);
    const group = groups.get(key) ?? [];
    const clash = group.find(
      (other) =>
        other.name !== file.name || other.part === file.part || isWhole(other) || isWhole(file),
    );
    if (clash) {
      problems.push(
        new HandrailError('SOURCE_DUPLICATE_VERSION', {
          version: file.version,
          first: clash.shown,
          second: file.shown,
        }),
      );
      continue;
    }
    group.push(file);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** True for a file that holds both directions. */
function isWhole({ part }: Found): boolean {
  return part === 'both' || part === 'code';
}

/** A module that stands beside its own source is not a second migration. */
function withoutCompiled(files: Found[]): Found[] {
  const code = files.filter(({ part }) => part === 'code');
  if (code.length === 0) return files;
  const stem = ({ path }: Found) => path.replace(/\.m?[jt]s$/, '');
  const sources = new Set(code.filter(({ path }) => /\.m?ts$/.test(path)).map(stem));
  return files.filter((file) => !/\.m?js$/.test(file.path) || !sources.has(stem(file)));
}

function readMigration(group: Found[], grammar: Grammar): Migration {
  const down = group.find((file) => file.part === 'down');
  const up = group.find((file) => file.part !== 'down');
  if (!up) throw new HandrailError('SOURCE_DOWN_WITHOUT_UP', { file: (down as Found).shown });
  if (up.part === 'code') {
    const { version, name } = up;
    return { version, name, ...readCodeFile(up.path, up.shown) };
  }
  const main = readSqlFile(up.path, up.shown, grammar, up.part === 'both');
  return new FileMigration(
    up,
    main,
    down && (() => readSqlFile(down.path, down.shown, grammar, false)),
  );
}

/** Its down file is read when it is first asked for: most runs never need it. */
class FileMigration implements Migration {
  readonly version: Version;
  readonly name: string;
  readonly up: SqlScript;
  readonly #main: SqlFile;
  readonly #readDown: (() => SqlFile) | undefined;
  #down: SqlFile | undefined;

  constructor(file: Found, main: SqlFile, readDown: (() => SqlFile) | undefined) {
    this.version = file.version;
    this.name = file.name;
    this.up = main.up;
    this.#main = main;
    this.#readDown = readDown;
  }

  get #downFile(): SqlFile | undefined {
    this.#down ??= this.#readDown?.();
    return this.#down;
  }

  get down(): SqlScript | null {
    return this.#downFile?.up ?? this.#main.down;
  }

  get irreversible(): string | null {
    return this.#main.directions.irreversible ?? this.#downFile?.directions.irreversible ?? null;
  }
}

function collect<T>(problems: HandrailError[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isHandrailError(error)) throw error;
    problems.push(error);
    return undefined;
  }
}
