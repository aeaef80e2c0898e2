import type { Moment } from '../rule.ts';

/** The file has switched off a time limit that handrail or the database has set. */
export function isUnlimited(
  { before, limits }: Moment,
  name: 'lock_timeout' | 'statement_timeout',
): boolean {
  if ((name === 'lock_timeout' ? limits.lockMs : limits.statementMs) === 0) return true;
  const settings = before.map(({ action }) => action);
  const last = settings.findLast((one) => one.kind === 'setting' && one.name === name);
  return last?.kind === 'setting' && /^0\D*$/.test(last.value);
}
