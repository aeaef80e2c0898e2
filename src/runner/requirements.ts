import type { Engine, Session, TableName } from '../engines/engine.ts';
import { HandrailError } from '../errors.ts';
import { DEFAULT_TABLE } from '../history/columns.ts';
import { otherHistories } from '../history/foreign.ts';
import { label, type Script } from '../migration/migration.ts';
import type { Step } from '../planner/plan.ts';

/**
 * Why a migration is to be skipped for now, or null when it can run. Throws PLAN_EXTENSION_MISSING when what
 * it requires is missing and it does not say `else skip`; a way back is never skipped.
 */
export async function unmet(
  engine: Engine,
  session: Session,
  step: Step,
  script: Script,
): Promise<string | null> {
  if (script.kind === 'code') return null;
  for (const { extension, elseSkip } of script.requires) {
    const lack = await lackOf(engine, session, extension);
    if (lack === null) continue;
    if (elseSkip && step.direction === 'up') return `the extension ${extension} is ${lack}`;
    const details = { migration: label(step), extension, lack };
    throw new HandrailError('PLAN_EXTENSION_MISSING', details, {
      at: { file: script.file, line: script.line, column: 1 },
    });
  }
  return null;
}

async function lackOf(engine: Engine, session: Session, extension: string) {
  return engine.lacks ? engine.lacks(session, extension) : 'not available';
}

/** Throws CONNECT_ROLE when the role that migrations are to run as can't be taken, and CONFIG_INVALID where there are none. */
export async function checkRole({
  engine,
  session,
  role,
}: {
  engine: Engine;
  session: Session;
  role: string | undefined;
}): Promise<void> {
  if (role === undefined) return;
  if (engine.checkRole) return engine.checkRole(session, role);
  const problem = `"role" is "${role}", and a database of this kind has no roles`;
  throw new HandrailError('CONFIG_INVALID', { problem });
}

/**
 * Throws HISTORY_ELSEWHERE when another tool keeps a history here: its tables would be made again. One who names a
 * table has decided.
 */
export async function refuseOtherHistory({
  engine,
  session,
  table,
}: {
  engine: Engine;
  session: Session;
  table: TableName;
}): Promise<void> {
  if (table.name !== DEFAULT_TABLE) return;
  const [other] = await otherHistories(session, engine.dialect);
  if (other) throw new HandrailError('HISTORY_ELSEWHERE', other);
}
