/** What the server's views of progress say of the process in the table `me`, as columns of `StatementProgress`. */
export const progressOf = (me: string): string =>
  VIEWS.map(
    ({ view, phase, unit, done, total }) => `
      SELECT ${phase} AS phase, ${nameOf('p.relid')} AS object, ${unit} AS unit,
             coalesce(${done}, 0) AS done, nullif(${total}, 0) AS total
        FROM pg_catalog.pg_stat_progress_${view} p JOIN ${me} USING (pid) WHERE p.pid IS NOT NULL`,
  ).join(' UNION ALL ');

/** The name of a table; null while only the transaction that makes it can see it. */
export const nameOf = (oid: string) =>
  `(SELECT c.oid::regclass::text FROM pg_catalog.pg_class c WHERE c.oid = ${oid})`;

interface View {
  readonly view: string;
  readonly phase: string;
  readonly unit: string;
  readonly done: string;
  readonly total: string;
}

/** A build counts transactions that it waits for, rows that it loads, or blocks that it reads, one after the other. */
const counted = (name: 'done' | 'total') =>
  `CASE WHEN p.phase LIKE 'waiting for%' THEN p.lockers_${name} WHEN p.tuples_total > 0 THEN p.tuples_${name} ELSE p.blocks_${name} END`;

const VIEWS: readonly View[] = [
  {
    view: 'create_index',
    phase: "CASE p.phase WHEN 'initializing' THEN lower(p.command) ELSE p.phase END",
    unit: "CASE WHEN p.phase LIKE 'waiting for%' THEN 'transactions' WHEN p.tuples_total > 0 THEN 'rows' ELSE 'blocks' END",
    done: counted('done'),
    total: counted('total'),
  },
  {
    view: 'vacuum',
    phase: "'vacuum: ' || p.phase",
    unit: "'blocks'",
    done: 'p.heap_blks_scanned',
    total: 'p.heap_blks_total',
  },
  {
    view: 'cluster',
    phase: "lower(p.command) || ': ' || p.phase",
    unit: "'blocks'",
    done: 'p.heap_blks_scanned',
    total: 'p.heap_blks_total',
  },
  {
    view: 'copy',
    phase: 'lower(p.command)',
    unit: "CASE WHEN p.bytes_total > 0 THEN 'bytes' ELSE 'rows' END",
    done: 'CASE WHEN p.bytes_total > 0 THEN p.bytes_processed ELSE p.tuples_processed END',
    total: 'p.bytes_total',
  },
  {
    view: 'analyze',
    phase: "'analyze: ' || p.phase",
    unit: "'blocks'",
    done: 'p.sample_blks_scanned',
    total: 'p.sample_blks_total',
  },
];
