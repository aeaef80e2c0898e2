import { HandrailError } from '../errors.ts';
import {
  type AppliedMigration,
  type Direction,
  label,
  type Migration,
} from '../migration/migration.ts';
import { compareVersions, isZero, type Version, versionKey } from '../migration/version.ts';
import { missingErrors } from './missing.ts';
import { nearestVersion } from './nearest.ts';
import { appliesNext, type OrderPolicy } from './order.ts';
import { partialError } from './partial.ts';
import { newest, reversible, type Standing, type State, standings } from './states.ts';

/** What a run is asked to reach. Versions may be spelled with or without leading zeros. */
export type Goal =
  | { kind: 'up'; count?: number; to?: Version }
  | { kind: 'down'; count?: number; to?: Version; all?: boolean }
  | { kind: 'goto'; version: Version }
  | { kind: 'redo'; count: number }
  /** What a run has left half done is finished, or as the choice says. */
  | { kind: 'repair'; choice?: RepairChoice };

/** Whether a goal counts back from where the history stands. */
export function isRelative(goal: Goal): boolean {
  return goal.kind === 'redo' || (goal.kind === 'down' && goal.to === undefined && !goal.all);
}

/**
 * What a person has decided about a half done migration. `skip`: its first statement that has not been counted is
 * done, and does not run. `again`: that one runs again. `undo`: the migration is taken back by its down part.
 */
export type RepairChoice = 'skip' | 'again' | 'undo';

/**
 * One migration in one direction. `migration` is null for a down whose file is gone. With a `row` that is half
 * done in the same direction, the step goes on where that stopped.
 */
export interface Step {
  readonly direction: Direction;
  readonly version: Version;
  readonly name: string;
  readonly migration: Migration | null;
  readonly row: AppliedMigration | null;
}

/**
 * The steps that lead to a goal, in the order in which they run; none when it is reached already.
 * Throws a `PLAN_…` error when the goal can't be reached, or must not be without a person's decision.
 * `order` is about migrations that are pending and older than the newest applied.
 */
export function plan(
  available: readonly Migration[],
  applied: readonly AppliedMigration[],
  goal: Goal,
  order: OrderPolicy = 'strict',
): Step[] {
  const all = standings(available, applied);
  const steps = planGoal(all, applied, goal, order);
  refuseOtherHalves(all, steps, goal);
  return steps;
}

/** The step goes on with what is half done. */
export function resumes({ direction, row }: Pick<Step, 'direction' | 'row'>): boolean {
  return row?.dirty === true && row.direction === direction;
}

function planGoal(
  all: Standing[],
  applied: readonly AppliedMigration[],
  goal: Goal,
  order: OrderPolicy,
): Step[] {
  switch (goal.kind) {
    case 'up':
      return planUp(all, applied, goal, order);
    case 'down':
      return planDown(all, downCandidates(all, goal));
    case 'goto':
      return planGoto(all, applied, goal.version, order);
    case 'redo':
      return planRedo(all, applied, goal.count, order);
    case 'repair':
      return planRepair(all, goal.choice);
  }
}

function planRepair(all: Standing[], choice: RepairChoice | undefined): Step[] {
  const partial = all.filter(({ state }) => state === 'partial');
  if (choice && partial.length === 0) throw new HandrailError('PLAN_NOT_PARTIAL', { choice });
  const undo = choice === 'undo';
  if (undo) refuseNoWayBack(partial);
  return partial.map((one) => step(one, undo ? 'down' : (one.row?.direction ?? 'up')));
}

/** What is half done comes first, in the direction in which it was going; only a person may turn it round. */
function refuseOtherHalves(all: Standing[], steps: readonly Step[], goal: Goal): void {
  const halves = all.filter(({ state }) => state === 'partial');
  const undoing = goal.kind === 'repair' && goal.choice === 'undo';
  for (const [i, half] of halves.entries()) {
    const step = steps[i];
    const first = step?.row === half.row && (undoing || resumes(step as Step));
    if (!first || (step.direction === 'up' && !half.migration)) throw partialError(half);
  }
}

function planUp(
  all: Standing[],
  applied: readonly AppliedMigration[],
  goal: { count?: number; to?: Version },
  order: OrderPolicy,
): Step[] {
  const to = goal.to === undefined ? null : find(all, goal.to);
  refuseDisorder(all, applied, order);
  const pending = all
    .filter((one) => appliesNext(one.state, order) || (one.state === 'skipped' && one.migration))
    .filter((one) => !to || compareVersions(one.version, to.version) <= 0);
  const half = all
    .filter((one) => one.state === 'partial' && one.row?.direction === 'up')
    .filter((one) => !to || compareVersions(one.version, to.version) <= 0);
  return [...half, ...pending].slice(0, goal.count).map((one) => step(one, 'up'));
}

function planDown(all: Standing[], rows: AppliedMigration[]): Step[] {
  const byKey = new Map(all.map((one) => [versionKey(one.version), one]));
  const undone = rows.map((row) => byKey.get(versionKey(row.version)) as Standing);
  refuseNoWayBack(undone);
  return undone.map((one) => step(one, 'down'));
}

/** The rows that a down undoes: the last applied first. */
function downCandidates(
  all: Standing[],
  goal: { count?: number; to?: Version; all?: boolean },
): AppliedMigration[] {
  const rows = lastFirst(all);
  if (goal.all || (goal.to !== undefined && isZero(goal.to))) return rows;
  if (goal.to !== undefined) {
    const target = findApplied(all, goal.to);
    return rows.filter((row) => compareVersions(row.version, target.version) > 0);
  }
  const count = goal.count ?? 1;
  const applied = rows.filter((row) => row.skipped === null);
  if (applied.length > 0 && count > applied.length) {
    throw new HandrailError('PLAN_TOO_MANY', {
      asked: count,
      available: applied.length,
      what: 'applied',
    });
  }
  const last = applied[count - 1];
  return last ? rows.slice(0, rows.indexOf(last) + 1) : rows;
}

function planGoto(
  all: Standing[],
  applied: readonly AppliedMigration[],
  version: Version,
  order: OrderPolicy,
): Step[] {
  if (isZero(version)) return planDown(all, lastFirst(all));
  const target = find(all, version);
  const top = newest(applied);
  const above = lastFirst(all).filter((row) => compareVersions(row.version, target.version) > 0);
  if (target.row || above.length === 0) {
    return top && compareVersions(top.version, target.version) > 0
      ? planDown(all, above)
      : planUp(all, applied, { to: target.version }, order);
  }
  throw new HandrailError('PLAN_OUT_OF_ORDER', {
    migrations: [label(target)],
    newest: label(top as AppliedMigration),
  });
}

function planRedo(
  all: Standing[],
  applied: readonly AppliedMigration[],
  count: number,
  order: OrderPolicy,
): Step[] {
  const rows = lastFirst(all).filter((row) => row.skipped === null);
  if (rows.length === 0) return [];
  if (count > rows.length) {
    const available = rows.length;
    const details = { asked: count, available, what: 'applied' };
    const hint = `Ask for ${available} or fewer.`;
    throw new HandrailError('PLAN_TOO_MANY', details, available > 0 ? { hint } : {});
  }
  const downs = planDown(all, rows.slice(0, count));
  const gone = downs.filter((one) => !one.migration);
  if (gone.length > 0) throw new HandrailError('PLAN_MISSING', { migrations: gone.map(label) });
  const undone = new Set(downs.map((one) => versionKey(one.version)));
  const rest = applied.filter((row) => !undone.has(versionKey(row.version)));
  const kept = all.filter((one) => one.row && !undone.has(versionKey(one.version)));
  refuseDisorder(kept, rest, order);
  const again = [...downs].reverse().map((one) => ({
    ...one,
    direction: 'up' as const,
    version: one.migration?.version ?? one.version,
    row: null,
  }));
  return [...downs, ...again];
}

function step(one: Standing, direction: Direction): Step {
  return {
    direction,
    // What is undone is taken out of the history, whose spelling may be older than the file's.
    version: (direction === 'down' || one.row?.dirty ? one.row?.version : undefined) ?? one.version,
    name: one.name,
    migration: one.migration,
    row: one.row,
  };
}

function lastFirst(all: Standing[]): AppliedMigration[] {
  return all
    .flatMap((one) => (one.row ? [one.row] : []))
    .sort((a, b) => b.order - a.order || compareVersions(b.version, a.version));
}

function find(all: Standing[], version: Version): Standing {
  const found = all.find((one) => versionKey(one.version) === versionKey(version));
  if (found) return found;
  const suggestion = nearestVersion(version, all);
  throw new HandrailError('PLAN_UNKNOWN_VERSION', {
    version,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function findApplied(all: Standing[], version: Version): Standing {
  const found = find(all, version);
  if (!found.row) throw new HandrailError('PLAN_NOT_APPLIED', { version: found.version });
  return found;
}

/** What stands against going up or down, as the errors that say so. */
export function disorders(
  all: readonly Standing[],
  applied: readonly AppliedMigration[],
  order: OrderPolicy,
): HandrailError[] {
  const labels = (state: State) => all.filter((one) => one.state === state).map(label);
  const modified = all.filter(({ state }) => state === 'modified');
  const late = order === 'strict' ? labels('out-of-order') : [];
  const top = newest(applied);
  return [
    ...missingErrors(all),
    ...(modified.length > 0
      ? [new HandrailError('PLAN_MODIFIED', { migrations: modified.map(withOldName) })]
      : []),
    ...(late.length > 0 && top
      ? [new HandrailError('PLAN_OUT_OF_ORDER', { migrations: late, newest: label(top) })]
      : []),
  ];
}

/** The label of a changed migration, with what it was called when that was something else. */
function withOldName(one: Standing): string {
  const { row } = one;
  return row && row.name !== one.name ? `${label(one)} (applied as ${label(row)})` : label(one);
}

/** Going up needs a history that the files account for. */
function refuseDisorder(
  all: Standing[],
  applied: readonly AppliedMigration[],
  order: OrderPolicy,
): void {
  const [first] = disorders(all, applied, order);
  if (first) throw first;
}

function refuseNoWayBack(all: Standing[]): void {
  // What was skipped has nothing to undo.
  const undone = all.filter(({ row }) => row?.skipped === null);
  const declared = undone.find((one) => one.migration && one.migration.irreversible !== null);
  if (declared) {
    throw new HandrailError('PLAN_IRREVERSIBLE', {
      migration: label(declared),
      reason: declared.migration?.irreversible ?? '',
    });
  }
  const notKept = undone.filter(({ migration, row }) => !migration && row?.downNotKept);
  if (notKept.length > 0) {
    throw new HandrailError('PLAN_DOWN_NOT_KEPT', { migrations: notKept.map(label) });
  }
  const without = undone.filter((one) => !reversible(one));
  if (without.length > 0)
    throw new HandrailError('PLAN_NO_DOWN', { migrations: without.map(label) });
}
