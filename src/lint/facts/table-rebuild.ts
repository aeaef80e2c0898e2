import type { Action, ActionOf } from '../../schema/action.ts';
import type { Moment } from '../rule.ts';

/**
 * A table that takes the place of another: made new, filled, and given the name of the one that was dropped. It has
 * that name from the beginning where the rows come back out of a copy.
 */
export interface Rebuild {
  readonly old: string;
  readonly replacement: string;
}

/** The rebuild that a DROP TABLE is a part of; null when it just drops. */
export function rebuildOf({ action, before, after }: Moment<ActionOf<'drop'>>): Rebuild | null {
  const [old = ''] = action.names;
  if (action.what !== 'table') return null;
  const renamed = after.find(
    (one) => one.kind === 'rename' && one.what === 'table' && one.to === old,
  );
  if (renamed?.kind === 'rename') return { old, replacement: renamed.name };
  const away = before.find(
    ({ action: one }) => one.kind === 'rename' && one.what === 'table' && one.to === old,
  )?.action;
  if (away?.kind !== 'rename') return comesBack(old, after) ? { old, replacement: old } : null;
  const made = before.some(
    ({ action: one }) => one.kind === 'create table' && one.table === away.name,
  );
  return made ? { old, replacement: away.name } : null;
}

function comesBack(old: string, after: readonly Action[]): boolean {
  const made = after.findIndex((one) => one.kind === 'create table' && one.table === old);
  const filled = (one: Action) =>
    one.kind === 'insert' && one.table === old && one.rows !== 'values';
  return made >= 0 && after.slice(made).some(filled);
}

/** The rows of a table that is dropped have been copied to another. */
export function isCopied({ action, before }: Moment<ActionOf<'drop'>>): boolean {
  const [old = ''] = action.names;
  return before.some(({ action: one }) => one.kind === 'insert' && one.from.includes(old));
}

/** A pragma has been given a value of this kind before. */
export function hasPragma(moment: Moment, name: string, value: RegExp): boolean {
  const all = moment.before.map(({ action }) => action);
  const last = all.findLast((one) => one.kind === 'pragma' && one.name === name);
  return last?.kind === 'pragma' && value.test(last.value ?? '');
}
