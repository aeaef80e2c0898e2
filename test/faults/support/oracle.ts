import type { Direction } from '../../../src/index.ts';
import type { Migration, Statement } from './migrations.ts';

/** A row of the history. */
export interface HistoryRow {
  readonly version: string;
  readonly dirty: boolean;
  readonly direction: Direction | null;
  readonly progress: number | null;
}

/** What is really there. */
export interface Facts {
  readonly history: readonly HistoryRow[];
  /** `table a`, `index a_v`, `log 0003 up 1`; what is there twice stands here twice. Sorted. */
  readonly objects: readonly string[];
}

/**
 * What the database and its history disagree about: nothing when every migration that the history names is
 * there exactly once, of a half done one exactly what its progress says, and of all others nothing.
 *
 * `before` is what was there before the run, which went in `direction` through `migrations`.
 */
export function disagreements(
  { history, objects }: Facts,
  before: readonly string[],
  migrations: readonly Migration[],
  direction: Direction,
): string[] {
  const rows = new Map(history.map((row) => [row.version, row]));
  let possible: string[][] = [[...before]];
  for (const migration of inOrder(migrations, direction)) {
    const row = rows.get(migration.version);
    const done = (direction === 'up') === (row !== undefined);
    const statements = migration[direction];
    if (row?.dirty) {
      if (row.direction !== direction) return [`${row.version} is on its way ${row.direction}`];
      possible = possible.flatMap((one) => halfDone(one, statements, row.progress ?? 0));
    } else if (done && statements.length === 0)
      return [`the history has lost ${migration.version}`];
    else if (done) possible = possible.map((one) => after(one, statements));
  }
  const found = objects.join('\n');
  const agrees = possible.some((one) => [...one].sort().join('\n') === found);
  return agrees ? [] : [difference(objects, possible[0] ?? [])];
}

const inOrder = (migrations: readonly Migration[], direction: Direction) =>
  direction === 'up' ? migrations : migrations.toReversed();

/** What may be there when so many statements are counted. */
function halfDone(
  before: readonly string[],
  statements: readonly Statement[],
  progress: number,
): string[][] {
  const exact = after(before, statements.slice(0, progress));
  const next = statements[progress];
  const uncertain = next?.alone ? [after(exact, [next]), after(exact, interrupted(next))] : [];
  return [exact, ...uncertain];
}

/** An interrupted build or removal leaves an index that is not valid. */
function interrupted({ sql, effect = '' }: Statement): Statement[] {
  const removed = effect.startsWith('-') ? [{ sql, effect }] : [];
  return [...removed, { sql, effect: effect.replace(/^[+-]index/, '+invalid index') }];
}

function after(objects: readonly string[], statements: readonly Statement[]): string[] {
  const result = [...objects];
  for (const { effect } of statements) {
    if (!effect) continue;
    const object = effect.slice(1);
    if (effect.startsWith('+')) result.push(object);
    else result.splice(result.indexOf(object), result.includes(object) ? 1 : 0);
  }
  return result;
}

/** What there must be when all of `migrations` that the direction concerns are done. */
export function allDone(
  before: readonly string[],
  migrations: readonly Migration[],
  direction: Direction,
): string[] {
  const statements = inOrder(migrations, direction).flatMap((one) => one[direction]);
  return after(before, statements).sort();
}

/** The same migrations, of which only the schema is looked at: they may run again and again. */
export function withoutLog(migrations: readonly Migration[]): Migration[] {
  const silent = (statements: readonly Statement[]) =>
    statements.map((one) => (one.effect?.startsWith('+log') ? { sql: one.sql } : one));
  return migrations.map((one) => ({ ...one, up: silent(one.up), down: silent(one.down) }));
}

function difference(found: readonly string[], expected: readonly string[]): string {
  const missing = expected.filter((one) => !found.includes(one));
  const more = found.filter((one, i) => !expected.includes(one) || found.indexOf(one) !== i);
  return `the history and the database disagree; missing: ${missing.join(', ')}; too many: ${more.join(', ')}`;
}
