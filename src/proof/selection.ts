import { dirname, resolve } from 'node:path';
import type { Session } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { readHistory } from '../history/history.ts';
import type { Migration, Script } from '../migration/migration.ts';
import { type State, standings } from '../planner/states.ts';
import type { ScratchInput } from '../scratch/scratch.ts';
import { changedSince } from './changed.ts';

/** What is to be tried: every migration, those of these files and those that are new since a commit, or what is pending. */
export interface Which {
  readonly files?: readonly string[];
  readonly all?: boolean;
  readonly since?: string;
}

/** Whether it is said what is to be tried, so that no database needs to be asked. */
export function isNamed({ files = [], all = false, since }: Which): boolean {
  return all || files.length > 0 || since !== undefined;
}

/** What is to be tried, and what of it is applied together: what one of these makes is new to the next. */
export interface Selected {
  readonly tried: ReadonlySet<Migration>;
  readonly together: ReadonlySet<Migration>;
}

type SelectInput = Pick<ScratchInput, 'migrations' | 'engine' | 'table' | 'listener'>;

/** The migrations that are meant; for those that are pending, `session` is one on the database. */
export async function select(
  input: SelectInput,
  which: Which,
  session: Session | undefined,
): Promise<Selected> {
  const { migrations } = input;
  if (which.all) return { tried: new Set(migrations), together: new Set() };
  if (session && !isNamed(which)) {
    const pending = new Set(await pendingOn(session, input));
    return { tried: pending, together: pending };
  }
  const named = ofFiles(migrations, which.files ?? []);
  const { changed, fresh } = await since(migrations, which.since);
  return { tried: new Set([...named, ...changed]), together: new Set(fresh) };
}

/** What a database has not applied. Where what it has applied is not what the files say, that is told. */
async function pendingOn(
  session: Session,
  { migrations, engine, table, listener }: SelectInput,
): Promise<Migration[]> {
  const { rows } = await readHistory(session, engine.dialect, table);
  const all = standings(migrations, rows);
  for (const { state, version, name } of all) {
    const what = DIFFERENT[state];
    const message = `${[version, name].filter(Boolean).join('_')} ${what}: the scratch database is not as this one`;
    if (what !== undefined) listener({ type: 'warning', message });
  }
  return all.flatMap(({ row, migration }) => (row === null && migration ? [migration] : []));
}

const DIFFERENT: { readonly [state in State]?: string } = {
  missing: 'is applied, and its file is gone',
  modified: 'was applied with another text',
};

/** The migrations that these files hold. Throws USAGE_INVALID for a file that is no migration. */
function ofFiles(migrations: readonly Migration[], files: readonly string[]): Migration[] {
  const known = new Map(
    migrations.flatMap((one) => paths(one).map((path) => [path, one] as const)),
  );
  const found = files.map((file) => {
    const migration = known.get(resolve(file));
    if (migration) return migration;
    const problem = `"${file}" is no migration of this project`;
    const hint = { hint: 'Name files in the migrations folder, or set it with --dir.' };
    throw new HandrailError('USAGE_INVALID', { problem, command: 'check' }, hint);
  });
  return [...new Set(found)];
}

/** The migrations whose files are new or different since the branch has left a commit of git, also those that are not committed. */
async function since(migrations: readonly Migration[], ref: string | undefined) {
  if (ref === undefined) return { changed: [], fresh: [] };
  const folders = [...new Set(migrations.flatMap(paths).map((path) => dirname(path)))];
  const files = await changedSince(folders, ref, 'check');
  const changed = migrations.filter((one) => paths(one).some((path) => files.has(path)));
  return { changed, fresh: changed.filter((one) => paths(one).every((path) => files.get(path))) };
}

function paths({ up, down }: Migration): string[] {
  const files = [up, ...(down ? [down] : [])].filter(isFile);
  return files.map(({ file }) => resolve(file));
}

/** Objects in code are in no file that is theirs. */
const isFile = (script: Script) => script.kind === 'sql' || script.path !== null;
