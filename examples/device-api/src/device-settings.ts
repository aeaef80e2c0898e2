import type pg from 'pg';
import { type Actor, record } from './audit.ts';
import { inTransaction, type Queries } from './database.ts';
import { Refusal } from './refusal.ts';

/** The settings of a device, by key. */
export async function readSettings(db: Queries, device: string): Promise<Record<string, unknown>> {
  const { rows } = await db.query<{ setting_key: string; setting_value: unknown }>(
    `SELECT setting_key, setting_value FROM device_settings WHERE device_uuid = $1
     ORDER BY setting_key`,
    [device],
  );
  return Object.fromEntries(rows.map((row) => [row.setting_key, row.setting_value]));
}

/** Writes a setting, new or not. The log gets its key and not its value. Throws a {@link Refusal}. */
export async function writeSetting(
  pool: pg.Pool,
  actor: Actor,
  device: string,
  key: string,
  value: unknown,
): Promise<void> {
  await inTransaction(pool, async (db) => {
    const { rows } = await db.query('SELECT FROM devices WHERE uuid = $1 FOR KEY SHARE', [device]);
    if (rows.length === 0) throw new Refusal(404, 'not_found', 'There is no such device');
    await db.query(
      `INSERT INTO device_settings (device_uuid, setting_key, setting_value) VALUES ($1, $2, $3)
       ON CONFLICT (device_uuid, setting_key) DO UPDATE SET setting_value = EXCLUDED.setting_value`,
      [device, key, JSON.stringify(value)],
    );
    await record(db, 'setting_changed', actor, device, { key });
  });
}

/** Removes a setting. False: there was none. */
export async function deleteSetting(
  pool: pg.Pool,
  actor: Actor,
  device: string,
  key: string,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const { rowCount } = await db.query(
      'DELETE FROM device_settings WHERE device_uuid = $1 AND setting_key = $2',
      [device, key],
    );
    if (rowCount) await record(db, 'setting_deleted', actor, device, { key });
    return rowCount === 1;
  });
}
