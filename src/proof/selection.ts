import { dirname, resolve } from 'node:path';
import type { Session } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { readHistory } from '../history/history.ts';
import type { Migration, Script } from '../migration/migration.ts';
import { standings } from '../planner/states.ts';
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

/** The migrations that are meant; for those that are pending, `session` is one on the database. */
export async function select(
  { migrations, engine, table }: Pick<ScratchInput, 'migrations' | 'engine' | 'table'>,
  which: Which,
  session: Session | undefined,
): Promise<Set<Migration>> {
  if (which.all) return new Set(migrations);
  if (session && !isNamed(which)) {
    const { rows } = await readHistory(session, engine.dialect, table);
    const pending = standings(migrations, rows).filter(({ row }) => row === null);
    return new Set(pending.flatMap(({ migration }) => migration ?? []));
  }
  const named = ofFiles(migrations, which.files ?? []);
  const fresh = which.since === undefined ? [] : await since(migrations, which.since);
  return new Set([...named, ...fresh]);
}

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
async function since(migrations: readonly Migration[], ref: string): Promise<Migration[]> {
  const folders = [...new Set(migrations.flatMap(paths).map((path) => dirname(path)))];
  const files = await changedSince(folders, ref, 'check');
  return migrations.filter((one) => paths(one).some((path) => files.has(path)));
}

function paths({ up, down }: Migration): string[] {
  const files = [up, ...(down ? [down] : [])].filter(isFile);
  return files.map(({ file }) => resolve(file));
}

/** Objects in code are in no file that is theirs. */
const isFile = (script: Script) => script.kind === 'sql' || script.path !== null;
