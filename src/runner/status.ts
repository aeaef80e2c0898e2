import type { Engine, Session, TableName } from '../engines/engine.ts';
import { readHistory } from '../history/history.ts';
import type { Migration } from '../migration/migration.ts';
import { newest, type Standing, standings } from '../planner/states.ts';
import { migrationStatuses } from '../planner/status.ts';
import { isAlive } from './hold.ts';
import { prepare } from './prepare.ts';
import { type Worker, workersOf } from './workers.ts';

/** Every migration and its state, and who migrates now, in the two round trips of reading the history. */
export async function status(
  { engine, session, table }: { engine: Engine; session: Session; table: TableName },
  migrations: readonly Migration[],
) {
  const expression = engine.workers?.(table);
  const { rows, beside } = await readHistory(session, engine.dialect, table, expression);
  const all = standings(migrations, rows);
  const statuses = migrationStatuses(all);
  const lines = [];
  for (const [i, one] of all.entries()) {
    const running = one.row !== null && isAlive(one.row);
    lines.push({
      ...(statuses[i] as (typeof statuses)[number]),
      running,
      statements: one.row?.dirty ? await countOf(engine, one) : null,
    });
  }
  return {
    version: newest(rows)?.version ?? '0',
    dirty: rows.some((row) => row.dirty),
    migrations: lines,
    running: expression === undefined ? await holders(engine, session, table) : workersOf(beside),
  };
}

/** How many statements a half done migration has; null where its file can't tell. */
async function countOf(engine: Engine, { migration, row, version, name }: Standing) {
  const direction = row?.direction ?? 'up';
  const script = migration?.[direction];
  if (!script) return null;
  const step = { direction, version, name, migration, row };
  return prepare(engine, step, script, false).then(
    ({ statements }) => statements,
    () => null,
  );
}

/** Where the database can't tell who migrates, it tells at least that somebody holds the lock. */
async function holders(engine: Engine, session: Session, table: TableName): Promise<Worker[]> {
  const holder = await engine.holder(session, table);
  if (!holder) return [];
  const nothing = { version: null, statement: null, statementSeconds: null, state: null };
  return [{ ...holder, ...nothing, waits: false }];
}
