import { HandrailError } from '../errors.ts';
import { type History, readHistory } from '../history/history.ts';
import type { Migration } from '../migration/migration.ts';
import { compareVersions, type Version, versionKey } from '../migration/version.ts';
import { nearestVersion } from '../planner/nearest.ts';
import { withoutHistory } from '../schema/schema.ts';
import { compareTables } from '../schema/tables.ts';
import { withMigrated } from '../scratch/scratch.ts';
import {
  type Adopted,
  type AdoptInput,
  already,
  type Decision,
  record,
  underLock,
} from './record.ts';

/**
 * Records every file up to a version as applied, without running it here, after it was run on a scratch
 * database whose tables and columns are the same as those of this one. Throws ADOPT_DIFFERENT when they
 * are not.
 */
export async function adoptBaseline(input: AdoptInput, version: Version): Promise<Adopted> {
  const migrations = upTo(input.migrations, version);
  const { session, engine, table } = input;
  const first = decide(input, migrations, await readHistory(session, engine.dialect, table), []);
  if (first.outcome.already) return first.outcome;
  const extra = await compare(input, migrations);
  return underLock(input, async () => {
    const history = await readHistory(session, engine.dialect, table);
    return decide(input, migrations, history, extra);
  });
}

function upTo(migrations: readonly Migration[], version: Version): Migration[] {
  if (!migrations.some((one) => versionKey(one.version) === versionKey(version))) {
    const suggestion = nearestVersion(version, migrations);
    throw new HandrailError('PLAN_UNKNOWN_VERSION', {
      version,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return migrations.filter((one) => compareVersions(one.version, version) <= 0);
}

function decide(
  input: AdoptInput,
  migrations: readonly Migration[],
  history: History,
  extra: readonly string[],
): Decision {
  const facts = { tool: null, table: null, warnings: extra.map(unknown) };
  const known = new Set(history.rows.map((row) => versionKey(row.version)));
  if (migrations.every((one) => known.has(versionKey(one.version)))) {
    return already(input, history, facts);
  }
  if (history.rows.length > 0) {
    const table = input.engine.dialect.table(input.table);
    throw new HandrailError('ADOPT_HISTORY_EXISTS', { table, rows: history.rows.length });
  }
  const entries = migrations.map((migration) => ({ migration, appliedAt: null }));
  return record(input, history, entries, { ...facts, appliedBy: 'baseline' });
}

const unknown = (table: string) => `table ${table} is in the database, and no migration makes it`;

/** Compares this database with what the migrations make, and gives the tables that only this one has. */
async function compare(input: AdoptInput, migrations: readonly Migration[]): Promise<string[]> {
  const { engine, session, table } = input;
  const quiet = { signal: undefined, listener: () => {} };
  const expected = await withMigrated({ ...input, ...quiet, migrations }, (scratch) =>
    engine.introspect(scratch.session),
  );
  const real = await engine.introspect(session);
  const found = compareTables(
    withoutHistory(expected, table),
    withoutHistory(real, table),
    engine.dialect.defaultSchema,
  );
  if (found.differences.length === 0) return found.extra;
  throw new HandrailError('ADOPT_DIFFERENT', {
    version: (migrations.at(-1) as Migration).version,
    differences: found.differences,
  });
}
