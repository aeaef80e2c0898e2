import type { Moment } from '../rule.ts';
import { tableOf } from './targets.ts';

type Limit = 'lock_timeout' | 'statement_timeout';

const STRONG = /^(ACCESS EXCLUSIVE|SHARE|SHARE ROW EXCLUSIVE|EXCLUSIVE)$/;

/** The old table that a statement locks strongly while a limit is off; null when there is none. */
export function lockedWithout(moment: Moment, name: Limit): string | null {
  const table = tableOf(moment.action);
  if (table === null || moment.isNew(table) || !STRONG.test(moment.lock ?? '')) return null;
  return isUnlimited(moment, name) ? table : null;
}

/** The file has switched off a time limit that handrail or the database has set; the database has none for locks. */
function isUnlimited({ before, limits }: Moment, name: Limit): boolean {
  if ((name === 'lock_timeout' ? limits.lockMs : limits.statementMs) === 0) return true;
  const settings = before.map(({ action }) => action);
  const last = settings.findLast(
    (one) => one.kind === 'setting' && (one.name === name || one.name === 'all'),
  );
  if (last?.kind !== 'setting') return false;
  const reset = name === 'lock_timeout' && last.value === '';
  return reset || /^0\D*$/.test(last.value);
}
