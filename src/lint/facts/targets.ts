import type { Action } from '../../schema/action.ts';

/** The table, or other relation, that an action is about; null when there is none, or it is made by it. */
export function tableOf(action: Action): string | null {
  if (action.kind === 'create table') return null;
  if ('table' in action) return action.table;
  if (action.kind === 'drop' || action.kind === 'rename') {
    return (action.kind === 'drop' ? action.names[0] : action.name) ?? null;
  }
  if (action.kind === 'refresh view') return action.view;
  return 'tables' in action ? (action.tables[0] ?? null) : null;
}
