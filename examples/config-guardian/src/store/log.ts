import type pg from 'pg';
import type { Etcd } from './etcd.ts';

/** The log that a database follows. */
export interface LogRow {
  readonly id: string;
  readonly cluster_id: string;
  /** The etcd revision up to which the database has it. */
  readonly position: number;
}

/** The keys of all configurations of a log, or of those of a project, begin with this. */
export const configsOf = (logId: string, projectId?: string): string =>
  `/config-guardian/${logId}/configs/${projectId === undefined ? '' : `${projectId}/`}`;

/** Put with every entry: its revision is that of the last one. */
export const headOf = (logId: string): string => `/config-guardian/${logId}/head`;

/**
 * The log of a database, which gets one when it has none. From then on it follows that cluster and no other, for
 * the positions of another would mean nothing. Throws where a cluster has to answer and does not.
 */
export async function attach(pool: pg.Pool, etcd: Etcd): Promise<LogRow> {
  const known = await read(pool);
  if (known) {
    etcd.clusterId = known.cluster_id;
    return known;
  }
  const clusterId = await etcd.identify().catch((error: Error) => {
    throw new Error(`A database that follows no log yet needs one to begin with: ${error.message}`);
  });
  // Of many nodes that start at once, one makes the row and all read it.
  await pool.query('INSERT INTO raft_log (cluster_id) VALUES ($1) ON CONFLICT DO NOTHING', [
    clusterId,
  ]);
  return attach(pool, etcd);
}

async function read(pool: pg.Pool): Promise<LogRow | null> {
  const { rows } = await pool.query<{ id: string; cluster_id: string; position: string }>(
    'SELECT id, cluster_id, position FROM raft_log',
  );
  return rows[0] ? { ...rows[0], position: Number(rows[0].position) } : null;
}
