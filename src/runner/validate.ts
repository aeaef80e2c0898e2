import type { Engine, Session, TableName } from '../engines/engine.ts';
import type { HandrailError } from '../errors.ts';
import { readHistory } from '../history/history.ts';
import { label, type Migration } from '../migration/migration.ts';
import type { OrderPolicy } from '../planner/order.ts';
import type { Step } from '../planner/plan.ts';
import { validate as compare } from '../planner/validate.ts';
import { holderOf, isAlive } from './hold.ts';
import { damaged } from './inspect.ts';
import { prepare } from './prepare.ts';

/** Files against history, every script read, and the database's own integrity. */
export async function validate(
  { engine, session, table }: { engine: Engine; session: Session; table: TableName },
  source: { migrations: readonly Migration[]; problems: readonly HandrailError[] },
  order: OrderPolicy,
) {
  const { rows } = await readHistory(session, engine.dialect, table);
  const running = rows.filter(isAlive);
  // What a run is at work on is no problem yet.
  const settled = rows.map((row) => (running.includes(row) ? { ...row, dirty: false } : row));
  const read = async (step: Step) => {
    const script = step.migration?.[step.direction];
    if (script) await prepare(engine, step, script, false);
  };
  const faults = await engine.integrity(session);
  const found = await compare(source, settled, read, order);
  return {
    ...found,
    problems: [...found.problems, ...faults.map((fault) => damaged(fault))],
    warnings: [
      ...running.map((row) => `${label(row)} is under way: ${holderOf(row)}`),
      ...found.warnings,
    ],
  };
}
