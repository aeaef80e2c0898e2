import type { Action } from '../../../schema/action.ts';

const ACCESS_EXCLUSIVE = 'ACCESS EXCLUSIVE';
const SHARE_UPDATE_EXCLUSIVE = 'SHARE UPDATE EXCLUSIVE';

/** The strongest lock that an action takes on an object that is there, as measured; null for none to speak of. */
export function lockOf(action: Action): string | null {
  switch (action.kind) {
    case 'create index':
      return action.concurrently ? SHARE_UPDATE_EXCLUSIVE : 'SHARE';
    case 'reindex':
      return action.concurrently ? SHARE_UPDATE_EXCLUSIVE : 'SHARE';
    case 'drop':
      if (action.what === 'index' && action.concurrently) return SHARE_UPDATE_EXCLUSIVE;
      return /table|view|index|trigger|policy/.test(action.what) ? ACCESS_EXCLUSIVE : null;
    case 'add constraint':
      return action.constraint.type === 'foreign key' ? 'SHARE ROW EXCLUSIVE' : ACCESS_EXCLUSIVE;
    case 'validate constraint':
    case 'set options':
      return SHARE_UPDATE_EXCLUSIVE;
    case 'attach partition':
      return SHARE_UPDATE_EXCLUSIVE;
    case 'detach partition':
      return action.concurrently ? SHARE_UPDATE_EXCLUSIVE : ACCESS_EXCLUSIVE;
    case 'create trigger':
      return 'SHARE ROW EXCLUSIVE';
    case 'rename':
      return /table|view/.test(action.what) ? ACCESS_EXCLUSIVE : null;
    case 'refresh view':
      return action.concurrently ? 'EXCLUSIVE' : ACCESS_EXCLUSIVE;
    case 'vacuum':
      return action.full ? ACCESS_EXCLUSIVE : SHARE_UPDATE_EXCLUSIVE;
    case 'lock':
      return action.mode;
    case 'truncate':
    case 'cluster':
    case 'create policy':
      return ACCESS_EXCLUSIVE;
    case 'create table':
    case 'insert':
    case 'update':
    case 'delete':
    case 'copy':
      return null;
    default:
      return 'table' in action ? ACCESS_EXCLUSIVE : null;
  }
}
