import { quoteName } from '../../sql/quote.ts';
import type { Outside, Session, StepName } from '../engine.ts';
import { forget, SWEEP } from './clean.ts';
import { dialect } from './history.ts';
import { nameOf } from './workers.ts';

/** Statements without a transaction have the session for themselves; the history does not see what they set. */
export async function outside(session: Session, step: StepName, role?: string): Promise<Outside> {
  const set = [
    `SET application_name = ${dialect.literal(nameOf(step))}`,
    ...(role === undefined ? [] : [`SET ROLE ${quoteName(role)}`]),
  ];
  await session.run(set.join(';\n'));
  return { leave: () => session.run([SWEEP, ...forget()].join(';\n')) };
}
