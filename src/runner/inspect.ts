import type { Engine, Fault, Session } from '../engines/engine.ts';
import { type ErrorContext, HandrailError } from '../errors.ts';

/** DATABASE_DAMAGED for a fault of the database. */
export function damaged({ problem, hint }: Fault, context: ErrorContext = {}): HandrailError {
  return new HandrailError('DATABASE_DAMAGED', { problem }, { ...context, hint });
}

/**
 * Checks the database itself around a run. Throws DATABASE_DAMAGED with `state`, what is true then, and
 * CONFIG_INVALID where there is nothing of the kind to check.
 */
export async function inspect(
  { engine, session, inspects }: { engine: Engine; session: Session; inspects: boolean },
  state: string,
): Promise<void> {
  if (!inspects) return;
  if (!engine.damage) {
    const problem = '"integrity_check" has no meaning for a database of this kind';
    throw new HandrailError('CONFIG_INVALID', { problem });
  }
  const [fault, ...others] = await engine.damage(session);
  if (!fault) return;
  const more = others.length > 0 ? ` (and ${others.length} more: see handrail validate)` : '';
  throw damaged({ ...fault, problem: fault.problem + more }, { state, next: 'handrail validate' });
}
