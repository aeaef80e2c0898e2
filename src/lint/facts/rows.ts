import type { Action, ActionOf } from '../../schema/action.ts';
import type { Catalog } from '../../schema/catalog.ts';
import type { Found, Tried } from '../rule.ts';
import { shown } from './names.ts';
import { asTraced, isOpaque, writtenWhole } from './traced.ts';

type Choice = Pick<ActionOf<'delete'>, 'table' | 'where'>;

/** Columns that name one row, where the migrations don't say. */
const KEYS =
  /^(id|uuid|guid|key|code|slug|name|email|sku|handle|token|version)$|_(id|key|code|uuid|slug|name)$/;

/**
 * How many rows a statement changes, or reads. `all`: every one. `many`: nobody knows, and it may be all. `few`: a piece of
 * the table, or rows that are named.
 */
export function reachOf({ table, where }: Choice, catalog: Catalog): 'all' | 'many' | 'few' {
  if (where.reach === 'all') return 'all';
  if (where.reach === 'range') return 'few';
  if (where.reach === 'filter') return 'many';
  return where.equal.some((column) => isKey(table, column, catalog)) ? 'few' : 'many';
}

function isKey(table: string, column: string, catalog: Catalog): boolean {
  const unique = catalog.indexesOf(table).some((one) => one.unique && one.columns.includes(column));
  const constrained = catalog.tables
    .get(table)
    ?.constraints.some(({ type, columns }) => /key|unique/.test(type) && columns.includes(column));
  return unique || constrained === true || KEYS.test(column);
}

/** Reads or writes the rows of a table that is there, so that its time grows with them. */
export function growsWithRows(action: Action, catalog: Catalog): boolean {
  switch (action.kind) {
    case 'update':
    case 'delete':
      return reachOf(action, catalog) !== 'few';
    case 'insert':
      if (action.rows === 'values') return false;
      return action.from.some(
        (table) => reachOf({ table, where: action.where }, catalog) !== 'few',
      );
    case 'create index':
      return !action.concurrently && !action.only;
    case 'add constraint':
      return !action.constraint.notValid && action.constraint.usingIndex === null;
    case 'refresh view':
    case 'validate constraint':
    case 'set not null':
    case 'alter type':
    case 'reindex':
    case 'cluster':
    case 'copy':
      return true;
    default:
      return false;
  }
}

/**
 * What trying a statement says of the rows that it changes. How many there are in production, it does not know: what the
 * text says still holds, unless the table is new.
 */
export function whenWritten(tried: Tried, kind: 'updated' | 'deleted'): readonly Found[] {
  const { traced, actions, guessed } = tried;
  if (!isOpaque(actions)) {
    const read = traced.scans.map(({ table }) => table);
    const written = traced.rows.flatMap((one) => (one[kind] > 0 ? [one.table] : []));
    const seen = [...read, ...written];
    return guessed.map((one) =>
      seen.includes(one.object ?? '') ? asTraced(one, traced) : { ...one, measured: false },
    );
  }
  return writtenWhole(tried, kind).map(({ table, count }) => ({
    severity: 'warning',
    message: `all of ${shown(table)} is read to find rows that are ${kind}, of which there are ${count} here`,
    object: table,
    scans: [table],
  }));
}
