import type { Traced } from '../../src/index.ts';

/** What is said of one statement, in few words. */
export function brief(one: Traced | undefined): Record<string, unknown> {
  if (!one) return {};
  const signs = { created: '+', changed: '~', dropped: '-' };
  const all = {
    locks: one.locks.map(({ object, mode, blocks }) => `${mode} ${object}: ${blocks}`),
    held: one.held.map(({ object, mode }) => `${mode} ${object}`),
    rewrites: one.rewrites,
    emptied: one.emptied,
    indexes: one.indexes.map(({ index, work }) => `${work} ${index}`),
    scans: one.scans.map(({ table, rows }) => `${table} ${rows}`),
    rows: one.rows.map(
      ({ table, inserted, updated, deleted }) => `${table} +${inserted} ~${updated} -${deleted}`,
    ),
    changes: one.changes.map(
      ({ change, kind, object, along }) =>
        `${along ? 'with it ' : ''}${signs[change]}${kind} ${object}`,
    ),
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}
