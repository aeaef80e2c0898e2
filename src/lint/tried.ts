import type { Action } from '../schema/action.ts';
import type { Traced } from '../schema/traced.ts';
import type { Moment, Tried } from './rule.ts';

/** What a statement did to what others use: without tables that are new. */
export function toOthers(
  traced: Traced,
  { isNew, catalog }: Pick<Moment, 'isNew' | 'catalog'>,
): Traced {
  const isOld = (table: string) => !isNew(table);
  // `audit.orders` may be an index of `audit`, or a table of a schema `audit`, as which alone SQL can name it.
  const isTable = (name: string) =>
    catalog.tables.has(name) || catalog.views.has(name) || isNamed(traced.sql, name);
  const isOldLocked = (object: string) =>
    isOld(object) && (isOld(ownerOf(object)) || isTable(object));
  const old = {
    locks: traced.locks.filter(({ object }) => isOldLocked(object)),
    held: traced.held.filter(({ object }) => isOldLocked(object)),
    rewrites: traced.rewrites.filter(isOld),
    emptied: traced.emptied.filter(isOld),
    indexes: traced.indexes.filter(({ index }) => isOld(ownerOf(index))),
    scans: traced.scans.filter(({ table }) => isOld(table)),
    rows: traced.rows.filter(({ table }) => isOld(table)),
  };
  const grows =
    old.rewrites.length + old.scans.length > 0 || old.indexes.some(({ work }) => work !== 'reused');
  return { ...traced, ...old, grows };
}

/** The tables that a migration has made, as its trace shows them: no old ones under another name, or of a name that was in use. */
export function madeBy(statements: readonly Traced[]): string[] {
  const gone = new Set<string>();
  return statements.flatMap(({ changes }) => {
    const tables = changes.filter(({ kind }) => /table|view/.test(kind));
    const named = (wanted: string) =>
      tables.flatMap(({ change, object }) => (change === wanted ? [object] : []));
    const dropped = named('dropped');
    for (const name of dropped) gone.add(name);
    return dropped.length > 0 ? [] : named('created').filter((name) => !gone.has(name));
  });
}

/** The strongest lock that a statement took on an object, or held on it since before; null without one. */
export function lockOn(
  { traced: { locks, held }, actions }: Pick<Tried, 'traced' | 'actions'>,
  object: string | null,
): string | null {
  if (object === null) return null;
  // The table of an index is told only in the trace.
  const inTable = actions.some((action) => isOfIndex(action, object));
  const isMeant = (name: string) => name === object || (inTable && name.endsWith(`.${object}`));
  const own = [...locks, ...held].filter((lock) => isMeant(lock.object));
  return own.sort((a, b) => b.strength - a.strength)[0]?.mode ?? null;
}

/** `orders` of `orders.orders_note`; empty for what stands by itself. */
const ownerOf = (object: string): string => object.slice(0, Math.max(0, object.lastIndexOf('.')));

const isNamed = (sql: string, name: string): boolean =>
  sql.replaceAll('"', '').toLowerCase().includes(name.toLowerCase());

function isOfIndex(action: Action, name: string): boolean {
  if (action.kind === 'drop') return action.what === 'index' && action.names.includes(name);
  const isOne = action.kind === 'rename' || action.kind === 'reindex';
  return isOne && action.what === 'index' && action.name === name;
}
