import type { Engine, Mending, Session, Stepwise, TableName } from '../engines/engine.ts';
import { readHistory } from '../history/history.ts';
import { label, type Migration } from '../migration/migration.ts';
import { standings } from '../planner/states.ts';
import type { Statement } from '../sql/splitter.ts';
import { withCancel } from './cancel.ts';
import type { Listener } from './events.ts';
import { statementsOf } from './prepare.ts';

interface Input {
  readonly engine: Engine;
  readonly session: Session;
  readonly table: TableName;
  readonly migrations: readonly Migration[];
  readonly dryRun: boolean;
  readonly listener: Listener;
  readonly signal: AbortSignal | undefined;
}

/**
 * Mends what statements of applied migrations have left in the database although they count as done: an invalid index
 * is removed and built again. Gives the SQL that does so, which with `dryRun` is not run.
 */
export async function mendLeftovers(input: Input): Promise<string[]> {
  const { engine, session, table, migrations } = input;
  const { rows } = await readHistory(session, engine.dialect, table);
  const applied = standings(migrations, rows).filter(({ state }) => state === 'applied');
  const stepwise = await engine.stepwise();
  const sent: string[] = [];
  await withCancel(session, input.signal, async () => {
    for (const { migration } of applied) {
      if (migration) sent.push(...(await mendMigration(input, stepwise, migration)));
    }
  });
  return sent;
}

async function mendMigration(
  { engine, session, dryRun, listener, signal }: Input,
  stepwise: Stepwise,
  migration: Migration,
): Promise<string[]> {
  const { up } = migration;
  if (up.kind !== 'sql' || up.transaction) return [];
  const settings: Statement[] = [];
  const sent: string[] = [];
  for (const statement of statementsOf(up, engine)) {
    signal?.throwIfAborted();
    if (stepwise.leaves(statement)?.kind === 'setting') settings.push(statement);
    const kind = engine.classify(statement);
    if (kind.kind !== 'no-transaction' || !kind.leavesTraces) continue;
    const mending = await leftBy(stepwise, session, statement);
    if (mending.length === 0) continue;
    sent.push(...mending.map(({ sql }) => sql), statement.text);
    if (dryRun) continue;
    for (const { text } of settings) await session.run(text);
    for (const { sql } of mending) await session.run(sql);
    await session.run(statement.text);
    const done = mending.map((one) => one.done).join('; ');
    listener({
      type: 'warning',
      message: `${label(migration)}: ${done}, and ran its statement again`,
    });
  }
  return sent;
}

/** What a statement has left behind that is no part of what it was to do. */
async function leftBy(
  stepwise: Stepwise,
  session: Session,
  statement: Statement,
): Promise<readonly Mending[]> {
  const found = await stepwise.aftermath(session, statement);
  return found.kind === 'again' ? found.mend : [];
}
