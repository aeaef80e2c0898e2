import type pg from 'pg';
import { type Actor, record } from './audit.ts';
import { inTransaction, type Queries } from './database.ts';
import { hasHash, hashOf, keyId, newKey } from './keys.ts';
import { Refusal } from './refusal.ts';

/** A device that has shown its key. */
export interface Device {
  readonly uuid: string;
  readonly keyId: string;
}

interface KeyRow {
  device_uuid: string;
  key_hash: string;
  revoked: boolean;
  expired: boolean;
}

const nobody = hashOf('');

/** The device that holds a key. Throws a {@link Refusal}, which says the same whatever the reason is. */
export async function authenticate(db: Queries, key: string, address: string): Promise<Device> {
  const id = keyId('dk', key);
  const { rows } = await db.query<KeyRow>(
    `SELECT device_uuid, key_hash, revoked_at IS NOT NULL AS revoked,
       coalesce(expires_at <= now(), false) AS expired
     FROM device_api_keys WHERE id = $1`,
    [id],
  );
  const [row] = rows;
  const known = hasHash(key, row?.key_hash ?? nobody) && row !== undefined;
  const reason = !known ? 'unknown' : row.revoked ? 'revoked' : row.expired ? 'expired' : null;
  if (known && reason === null) {
    await db.query('UPDATE device_api_keys SET last_used_at = now() WHERE id = $1', [id]);
    return { uuid: row.device_uuid, keyId: id as string };
  }
  const device = known ? row.device_uuid : null;
  const details = { reason, ...(known ? { key_id: id } : {}) };
  await record(db, 'device_key_refused', { name: null, address }, device, details);
  throw new Refusal(401, 'key_refused', 'The device key is not valid');
}

/** A sign of life. The device counts as online until the monitor finds that it has gone silent. */
export async function heartbeat(pool: pg.Pool, actor: Actor, uuid: string): Promise<object> {
  return inTransaction(pool, async (db) => {
    const before = await db.query('SELECT is_online FROM devices WHERE uuid = $1 FOR UPDATE', [
      uuid,
    ]);
    const { rows } = await db.query(
      `UPDATE devices SET is_online = true, last_seen_at = clock_timestamp() WHERE uuid = $1
       RETURNING uuid AS device_uuid, is_online, last_seen_at`,
      [uuid],
    );
    if (!before.rows[0]?.is_online) await record(db, 'device_online', actor, uuid);
    return rows[0];
  });
}

/** All devices, in the order of their admission. */
export async function listDevices(db: Queries): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT uuid AS device_uuid, device_name, is_online, last_seen_at, created_at
     FROM devices ORDER BY created_at, uuid`,
  );
  return rows;
}

/** The keys of a device without their hashes, newest first. */
export async function listDeviceKeys(db: Queries, device: string): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT id, created_at, expires_at, last_used_at, revoked_at FROM device_api_keys
     WHERE device_uuid = $1 ORDER BY created_at DESC, id`,
    [device],
  );
  return rows;
}

/** Issues another key, shown this once; those before it go on working for `graceSeconds`. */
export async function rotateKey(
  pool: pg.Pool,
  actor: Actor,
  device: string,
  graceSeconds: number,
): Promise<{ api_key_id: string; api_key: string }> {
  const issued = newKey('dk');
  return inTransaction(pool, async (db) => {
    // Of two rotations at once, the later one has to see the key of the earlier.
    await db.query('SELECT FROM devices WHERE uuid = $1 FOR UPDATE', [device]);
    await db.query(
      `UPDATE device_api_keys SET expires_at = least(expires_at, now() + make_interval(secs => $2))
       WHERE device_uuid = $1 AND revoked_at IS NULL`,
      [device, graceSeconds],
    );
    await db.query('INSERT INTO device_api_keys (id, device_uuid, key_hash) VALUES ($1, $2, $3)', [
      issued.id,
      device,
      issued.hash,
    ]);
    await record(db, 'device_key_rotated', actor, device, { key_id: issued.id });
    return { api_key_id: issued.id, api_key: issued.key };
  });
}

/** Withdraws a key at once; again is nothing. False: the device has none of this id. */
export async function revokeDeviceKey(
  pool: pg.Pool,
  actor: Actor,
  device: string,
  id: string,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const found = await db.query<{ revoked: boolean }>(
      `SELECT revoked_at IS NOT NULL AS revoked FROM device_api_keys
       WHERE id = $1 AND device_uuid = $2 FOR UPDATE`,
      [id, device],
    );
    const [key] = found.rows;
    if (key && !key.revoked) {
      await db.query('UPDATE device_api_keys SET revoked_at = now() WHERE id = $1', [id]);
      await record(db, 'device_key_revoked', actor, device, { key_id: id });
    }
    return key !== undefined;
  });
}
