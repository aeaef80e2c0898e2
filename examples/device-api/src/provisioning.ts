import type pg from 'pg';
import { type Actor, record } from './audit.ts';
import { inTransaction, type Queries } from './database.ts';
import { hasHash, keyId, newKey } from './keys.ts';
import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

/** What a device says of itself when it asks to be admitted. */
export interface Applicant {
  readonly device_name: string;
  readonly device_uuid?: string | undefined;
}

/** A device that was admitted. `api_key` is shown this once. */
export interface Admitted {
  readonly device_uuid: string;
  readonly api_key_id: string;
  readonly api_key: string;
}

interface KeyRow {
  id: string;
  key_hash: string;
  revoked: boolean;
  expired: boolean;
  used_up: boolean;
}

/**
 * Admits the device that shows a provisioning key. Every attempt is counted for its address and, when the key
 * is known, for the key. Throws a {@link Refusal}; counts and log entries of refused attempts stay.
 */
export async function provision(
  pool: pg.Pool,
  settings: Settings,
  address: string,
  key: string,
  applicant: Applicant,
): Promise<Admitted> {
  const answer = await inTransaction(pool, (db) => decide(db, settings, address, key, applicant));
  if (answer instanceof Refusal) throw answer;
  return answer;
}

/** Gives refusals instead of throwing them, so that what it has written about them is committed. */
async function decide(
  db: Queries,
  settings: Settings,
  address: string,
  key: string,
  applicant: Applicant,
): Promise<Admitted | Refusal> {
  const attempt = { address, key: null as string | null, device: applicant.device_uuid ?? null };
  // Attempts from one address wait for each other: each counts those before it.
  await db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`attempt ${address}`]);
  const { PROVISIONING_WINDOW_SECONDS: window, ATTEMPTS_PER_ADDRESS, ATTEMPTS_PER_KEY } = settings;
  const counted = await countAttempts(db, 'ip_address', address, window);
  if (counted.n >= ATTEMPTS_PER_ADDRESS) return limited(db, attempt, 'address', counted.wait);

  const row = await findKey(db, key);
  if (!row) return failed(db, attempt, new Refusal(401, 'key_refused', UNKNOWN));
  attempt.key = row.id;
  const countedForKey = await countAttempts(db, 'provisioning_key_id', row.id, window);
  if (countedForKey.n >= ATTEMPTS_PER_KEY) return limited(db, attempt, 'key', countedForKey.wait);

  const refusal = refusalOf(row);
  if (refusal) return failed(db, attempt, refusal);
  const admitted = await admit(db, row.id, applicant);
  if (!admitted) {
    return failed(db, attempt, new Refusal(409, 'device_exists', 'The device is admitted already'));
  }
  await count(db, { ...attempt, device: admitted.device_uuid }, null);
  const actor = { name: `provisioning key ${row.id}`, address };
  await record(db, 'provisioning_succeeded', actor, admitted.device_uuid, {
    device_name: applicant.device_name,
    api_key_id: admitted.api_key_id,
  });
  return admitted;
}

const UNKNOWN = 'The provisioning key is not valid';

/** The row of a key, locked: attempts with one key wait for each other. */
async function findKey(db: Queries, key: string): Promise<KeyRow | null> {
  const id = keyId('pk', key);
  if (id === null) return null;
  const { rows } = await db.query<KeyRow>(
    `SELECT id, key_hash, revoked_at IS NOT NULL AS revoked, expires_at <= now() AS expired,
       devices_provisioned >= max_devices AS used_up
     FROM provisioning_keys WHERE id = $1 FOR UPDATE`,
    [id],
  );
  const [row] = rows;
  return row && hasHash(key, row.key_hash) ? row : null;
}

function refusalOf({ revoked, expired, used_up }: KeyRow): Refusal | null {
  if (revoked) return new Refusal(403, 'key_revoked', 'The provisioning key was revoked');
  if (expired) return new Refusal(403, 'key_expired', 'The provisioning key has expired');
  if (used_up) return new Refusal(403, 'key_used_up', 'The key admits no further device');
  return null;
}

async function admit(db: Queries, key: string, applicant: Applicant): Promise<Admitted | null> {
  const { rows } = await db.query<{ uuid: string }>(
    `INSERT INTO devices (uuid, device_name) VALUES (coalesce($1, gen_random_uuid()), $2)
     ON CONFLICT (uuid) DO NOTHING RETURNING uuid`,
    [applicant.device_uuid, applicant.device_name],
  );
  const device = rows[0]?.uuid;
  if (device === undefined) return null;
  const issued = newKey('dk');
  await db.query('INSERT INTO device_api_keys (id, device_uuid, key_hash) VALUES ($1, $2, $3)', [
    issued.id,
    device,
    issued.hash,
  ]);
  await db.query(
    'UPDATE provisioning_keys SET devices_provisioned = devices_provisioned + 1 WHERE id = $1',
    [key],
  );
  return { device_uuid: device, api_key_id: issued.id, api_key: issued.key };
}

interface Attempt {
  readonly address: string;
  readonly key: string | null;
  readonly device: string | null;
}

async function countAttempts(
  db: Queries,
  column: 'ip_address' | 'provisioning_key_id',
  value: string,
  window: number,
): Promise<{ n: number; wait: number }> {
  const { rows } = await db.query<{ n: number; wait: number }>(
    `SELECT count(*)::int AS n,
       ceil($2 - extract(epoch FROM now() - coalesce(min(created_at), now())))::int AS wait
     FROM provisioning_attempts
     WHERE ${column} = $1 AND created_at > now() - make_interval(secs => $2::float8)`,
    [value, window],
  );
  return rows[0] ?? { n: 0, wait: 0 };
}

async function count(db: Queries, attempt: Attempt, error: string | null): Promise<void> {
  await db.query(
    `INSERT INTO provisioning_attempts
       (ip_address, provisioning_key_id, device_uuid, success, error_message)
     VALUES ($1, $2, $3, $4, $5)`,
    [attempt.address, attempt.key, attempt.device, error === null, error],
  );
}

async function failed(db: Queries, attempt: Attempt, refusal: Refusal): Promise<Refusal> {
  await count(db, attempt, refusal.code);
  await record(db, 'provisioning_failed', actorOf(attempt), attempt.device, {
    reason: refusal.code,
  });
  return refusal;
}

/** An attempt over the limit is logged and not counted, so that the window comes to its end. */
async function limited(
  db: Queries,
  attempt: Attempt,
  by: 'address' | 'key',
  wait: number,
): Promise<Refusal> {
  await record(db, 'provisioning_limited', actorOf(attempt), attempt.device, { by });
  const message = `Too many attempts for this ${by}`;
  return new Refusal(429, 'too_many_attempts', message, Math.max(1, wait));
}

function actorOf({ key, address }: Attempt): Actor {
  return { name: key === null ? null : `provisioning key ${key}`, address };
}
