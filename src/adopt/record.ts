import { isHandrailError } from '../errors.ts';
import type { History } from '../history/history.ts';
import { records } from '../history/records.ts';
import type { AppliedMigration, Migration } from '../migration/migration.ts';
import type { Version } from '../migration/version.ts';
import { newest, type State, standings } from '../planner/states.ts';
import { appliedRecord } from '../runner/context.ts';
import { runFailed } from '../runner/failure.ts';
import { Ledger } from '../runner/ledger.ts';
import { historyFailure } from '../runner/make-table.ts';
import type { WorkInput } from '../runner/run.ts';
import { Patience } from '../runner/wait.ts';
import type { ScratchInput } from '../scratch/scratch.ts';

/** What an adoption is given. */
export type AdoptInput = WorkInput & Pick<ScratchInput, 'scratch'>;

/** What an adoption did, or with `dryRun` would have done. */
export interface Adopted {
  /** The tool whose history was taken over; null for a baseline. */
  readonly tool: string | null;
  /** The tool's own table, where it is now. */
  readonly table: string | null;
  /** The history held all this before. */
  readonly already: boolean;
  /** What was recorded, in order of application. */
  readonly adopted: readonly { version: Version; name: string; appliedAt: string | null }[];
  /** What is not applied afterwards. */
  readonly pending: readonly { version: Version; name: string; state: State }[];
  /** The newest applied version afterwards; `0` when none. */
  readonly version: Version;
  /** What a person may want to know. */
  readonly warnings: readonly string[];
}

/** What is to be written, and what it comes to. */
export interface Decision {
  /** None when there is nothing to do. */
  readonly statements: readonly string[];
  readonly outcome: Adopted;
}

/** One migration to be recorded without being run. */
export interface Entry {
  readonly migration: Migration;
  readonly appliedAt: string | null;
}

/** Decides and writes in one transaction under the migration lock; with `dryRun` only decides. */
export async function underLock(
  input: AdoptInput,
  decide: () => Promise<Decision>,
): Promise<Adopted> {
  const { engine, session, table, dryRun, lockWaitSeconds, listener } = input;
  if (dryRun) return (await decide()).outcome;
  const patience = new Patience(engine, lockWaitSeconds, listener);
  try {
    for (;;) {
      const transaction = await engine.begin(session, { table, head: null, before: [] });
      if (typeof transaction === 'string') {
        await patience.wait(session, table).catch(unlessForeign);
        continue;
      }
      try {
        const { statements, outcome } = await decide();
        for (const sql of statements.slice(0, -1)) await session.run(sql);
        await transaction.commit(statements.at(-1) ?? 'SELECT 1');
        return outcome;
      } catch (error) {
        await transaction.rollback();
        throw error;
      }
    }
  } catch (error) {
    throw runFailed(engine, historyFailure(engine, table, error), {
      state: 'rolled back: nothing was recorded',
    });
  }
}

/** While another run decides, the table may still be the tool's: that is for our own turn to say. */
function unlessForeign(error: unknown): void {
  if (!isHandrailError(error, 'HISTORY_FOREIGN')) throw error;
}

/** The statements that record entries in a history, and the outcome. */
export function record(
  input: AdoptInput,
  history: History,
  entries: readonly Entry[],
  from: { appliedBy: string } & Pick<Adopted, 'tool' | 'table' | 'warnings'>,
): Decision {
  const { appliedBy, ...facts } = from;
  const write = records(input.engine.dialect, input.table);
  const ledger = new Ledger(history);
  const first = ledger.nextOrder();
  const inserts = entries.map(({ migration, appliedAt }, i) => {
    const { version, name } = migration;
    const step = { version, name, migration };
    ledger.record({ ...step, direction: 'up', row: null }, first + i);
    return write.adopted({ ...appliedRecord(input, step, first + i), appliedBy }, appliedAt);
  });
  return {
    statements: [...history.preparation, ...inserts],
    outcome: {
      ...facts,
      already: false,
      adopted: entries.map(({ migration: { version, name }, appliedAt }) => ({
        version,
        name,
        appliedAt,
      })),
      ...after(input.migrations, ledger.rows),
    },
  };
}

/** Nothing to do: the history holds it all. */
export function already(
  input: AdoptInput,
  history: History,
  facts: Pick<Adopted, 'tool' | 'table' | 'warnings'>,
): Decision {
  const rest = after(input.migrations, history.rows);
  return { statements: [], outcome: { ...facts, already: true, adopted: [], ...rest } };
}

function after(
  migrations: readonly Migration[],
  rows: readonly AppliedMigration[],
): Pick<Adopted, 'pending' | 'version'> {
  const pending = standings(migrations, rows).filter(({ row }) => row === null);
  return {
    pending: pending.map(({ version, name, state }) => ({ version, name, state })),
    version: newest(rows)?.version ?? '0',
  };
}
