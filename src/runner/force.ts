import { HandrailError } from '../errors.ts';
import { records } from '../history/records.ts';
import { compareVersions, isZero, type Version, versionKey } from '../migration/version.ts';
import { type Standing, standings } from '../planner/states.ts';
import { appliedRecord } from './context.ts';
import { isAlive } from './hold.ts';
import { Ledger } from './ledger.ts';
import { makeTable } from './make-table.ts';
import type { WorkInput } from './run.ts';
import { look, Patience } from './wait.ts';

type Input = Omit<WorkInput, 'dryRun'> & {
  readonly version: Version;
};

interface Forced {
  readonly version: Version;
  readonly removed: { version: Version; name: string }[];
  readonly added: { version: Version; name: string }[];
  readonly cleared: boolean;
}

/**
 * Sets the history to a version without running anything: rows above it go, rows for every file up to it
 * exist afterwards, marks of half done migrations are cleared. Throws PLAN_UNKNOWN_VERSION when no file
 * has that version.
 */
export async function force(input: Input): Promise<Forced> {
  const { engine, session, table, migrations, version, lockWaitSeconds, listener } = input;
  const patience = new Patience(engine, lockWaitSeconds, listener);
  const target = isZero(version)
    ? { version: '0' }
    : migrations.find((one) => versionKey(one.version) === versionKey(version));
  if (!target) throw new HandrailError('PLAN_UNKNOWN_VERSION', { version });
  for (;;) {
    const history = await look(engine, session, table);
    if (!history || history.rows.some(isAlive)) {
      await patience.wait(session, table);
      continue;
    }
    if (history.preparation.length > 0) {
      if ((await makeTable(input)) === 'held') await patience.wait(session, table);
      continue;
    }
    const all = standings(migrations, history.rows);
    const change = changes(all, target.version);
    const claim = { table, head: history.head, before: [] };
    const transaction = await engine.begin(session, claim);
    if (transaction === 'held') await patience.wait(session, table);
    if (typeof transaction === 'string') continue;
    try {
      const sql = statements(input, change, new Ledger(history));
      for (const one of sql.slice(0, -1)) await session.run(one);
      await transaction.commit(sql.at(-1) ?? 'SELECT 1');
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    return {
      version: target.version,
      removed: change.removed.map(named),
      added: change.added.map(named),
      cleared: all.some((one) => one.row?.dirty),
    };
  }
}

interface Change {
  readonly removed: Standing[];
  readonly added: Standing[];
  readonly cleaned: Standing[];
}

function changes(all: readonly Standing[], version: Version): Change {
  const above = (one: Standing) => compareVersions(one.version, version) > 0;
  return {
    removed: all.filter((one) => one.row && above(one)),
    added: all.filter((one) => !one.row && !above(one)),
    cleaned: all.filter((one) => (one.row?.dirty || one.row?.skipped) && !above(one)),
  };
}

function statements(input: Input, { removed, added, cleaned }: Change, ledger: Ledger): string[] {
  const write = records(input.engine.dialect, input.table);
  const first = ledger.nextOrder();
  return [
    ...removed.map((one) => write.undone(one.row?.version ?? one.version)),
    ...cleaned.map((one) => write.clean(one.row?.version ?? one.version)),
    ...added.map((one, i) => write.applied(appliedRecord(input, one, first + i), 'NULL')),
  ];
}

const named = ({ version, name }: Standing) => ({ version, name });
