import { type HandrailError, isHandrailError } from '../errors.ts';
import { type AppliedMigration, label, type Migration } from '../migration/migration.ts';
import { versionKey } from '../migration/version.ts';
import { type OrderPolicy, orderWarning } from './order.ts';
import { partials } from './partial.ts';
import { disorders, type Step } from './plan.ts';
import { type Standing, standings } from './states.ts';

/** Numbers of this many digits or more are times, which have gaps by nature. */
const TIMESTAMP_DIGITS = 8;

/**
 * Everything that is wrong with a folder and its history: `problems` make it invalid, `warnings` do not.
 * `read` reads and checks one script, and throws what is wrong with it.
 */
export async function validate(
  source: { migrations: readonly Migration[]; problems: readonly HandrailError[] },
  applied: readonly AppliedMigration[],
  read: (step: Step) => Promise<void>,
  order: OrderPolicy,
) {
  const all = standings(source.migrations, applied);
  const scripts: HandrailError[] = [];
  for (const migration of source.migrations)
    scripts.push(...(await scriptProblems(migration, read)));
  const problems = [
    ...source.problems,
    ...partials(all),
    ...disorders(all, applied, order),
    ...scripts,
  ];
  const late = all
    .filter(({ state }) => state === 'out-of-order')
    .map((one) => ({ ...one, direction: 'up' as const }));
  const disorder = orderWarning(late, applied, order);
  return {
    problems,
    warnings: [
      ...(disorder === null ? [] : [disorder]),
      ...renamed(all),
      ...warnings(source.migrations),
    ],
    checked: all.length,
  };
}

async function scriptProblems(
  migration: Migration,
  read: (step: Step) => Promise<void>,
): Promise<HandrailError[]> {
  const { version, name } = migration;
  const problems: HandrailError[] = [];
  for (const direction of ['up', 'down'] as const) {
    try {
      if (migration[direction]) await read({ direction, version, name, migration, row: null });
    } catch (error) {
      if (!isHandrailError(error)) throw error;
      problems.push(error);
    }
  }
  return problems;
}

/** The text is what was applied, so that nothing is wrong but the name. */
function renamed(all: readonly Standing[]): string[] {
  return all.flatMap((one) =>
    one.state === 'applied' && one.migration && one.row && one.row.name !== one.name
      ? [`${label(one)} was applied as ${label(one.row)}`]
      : [],
  );
}

function warnings(migrations: readonly Migration[]): string[] {
  const withoutDown = migrations.filter(hasNoWayBack);
  return [
    ...gaps(migrations),
    ...withoutDown.map(
      (one) => `${label(one)} has no down part and does not say that it is irreversible`,
    ),
  ];
}

/** A down file that can't be read is a problem of its own. */
function hasNoWayBack(migration: Migration): boolean {
  try {
    return migration.down === null && migration.irreversible === null;
  } catch {
    return false;
  }
}

function gaps(migrations: readonly Migration[]): string[] {
  const numbers = migrations
    .map((one) => versionKey(one.version))
    .filter((key) => key.length < TIMESTAMP_DIGITS)
    .map(Number);
  return numbers.flatMap((number, i) => {
    const before = i === 0 ? 0 : (numbers[i - 1] as number);
    if (number - before <= 1) return [];
    const missing = number - before === 2 ? `${before + 1}` : `${before + 1} to ${number - 1}`;
    return [`the numbering has a gap: ${missing} ${number - before === 2 ? 'is' : 'are'} missing`];
  });
}
