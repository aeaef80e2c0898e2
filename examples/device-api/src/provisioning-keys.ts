import type pg from 'pg';
import { type Actor, record } from './audit.ts';
import { inTransaction, type Queries } from './database.ts';
import { newKey } from './keys.ts';

/** What a new provisioning key is for. */
export interface KeyRequest {
  readonly description?: string | undefined;
  readonly max_devices: number;
  readonly expires_in_seconds: number;
}

const COLUMNS = `id, description, max_devices, devices_provisioned, created_by, created_at, expires_at,
  revoked_at`;

/** Issues a key; `key` in the answer is shown this once. */
export async function createProvisioningKey(
  pool: pg.Pool,
  actor: Actor,
  { description, max_devices, expires_in_seconds }: KeyRequest,
): Promise<object> {
  const { id, key, hash } = newKey('pk');
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query(
      `INSERT INTO provisioning_keys (id, key_hash, description, max_devices, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6)) RETURNING ${COLUMNS}`,
      [id, hash, description, max_devices, actor.name, expires_in_seconds],
    );
    await record(db, 'provisioning_key_created', actor, null, { key_id: id, max_devices });
    return { ...rows[0], key };
  });
}

/** All keys, newest first, without their hashes. */
export async function listProvisioningKeys(db: Queries): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT ${COLUMNS} FROM provisioning_keys ORDER BY created_at DESC, id`,
  );
  return rows;
}

/** Withdraws a key; again is nothing. False: there is none of this id. */
export async function revokeProvisioningKey(
  pool: pg.Pool,
  actor: Actor,
  id: string,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      'UPDATE provisioning_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL',
      [id],
    );
    if (rowCount) await record(db, 'provisioning_key_revoked', actor, null, { key_id: id });
    const found = await db.query('SELECT 1 FROM provisioning_keys WHERE id = $1', [id]);
    return found.rows.length > 0;
  });
}
