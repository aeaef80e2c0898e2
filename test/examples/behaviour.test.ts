import { beforeEach, describe, expect, it } from 'vitest';
import { databaseOf, holdsForAll, migrationsOf } from './system.ts';

const UNIQUE = '23505';
const CHECK = '23514';
const FOREIGN_KEY = '23503';
const RESTRICT = '23001';

describe('config-guardian', () => {
  const example = databaseOf('config-guardian');
  const { exec, column, count, refused } = example;
  holdsForAll(example);

  /** ann owns a project that uses her own schema; bob works in it and owns an empty one. */
  beforeEach(async () => {
    await exec(`
      INSERT INTO users (id, email, password_hash) VALUES ('ann', 'a@x', 'h'), ('bob', 'b@x', 'h');
      INSERT INTO projects (id, name, api_key, owner_user_id)
        VALUES ('shop', 'Shop', 'k1', 'ann'), ('blog', 'Blog', 'k2', 'bob');
      INSERT INTO roles (user_id, project_id, role_level)
        VALUES ('bob', 'shop', 'editor'), ('ann', 'blog', 'viewer');
      INSERT INTO config_schemas (id, name, schema_content, created_by_user_id)
        VALUES ('any', 'Any', '{}', 'ann');
      INSERT INTO configs (project_id, key, schema_id, content, updated_by_user_id)
        VALUES ('shop', 'colours', 'any', '{"a": 1}', 'bob');
      INSERT INTO config_revisions (project_id, config_key, version, content, created_by_user_id)
        VALUES ('shop', 'colours', 1, '{"a": 1}', 'bob');`);
  });

  it('refuses a second user, API key, role or revision of the same name', async () => {
    for (const sql of [
      `INSERT INTO users (email, password_hash) VALUES ('a@x', 'h')`,
      `INSERT INTO projects (name, api_key, owner_user_id) VALUES ('Shop', 'k1', 'ann')`,
      `INSERT INTO roles (user_id, project_id, role_level) VALUES ('bob', 'shop', 'admin')`,
      `INSERT INTO config_revisions (project_id, config_key, version, content)
         VALUES ('shop', 'colours', 1, '{}')`,
    ]) {
      expect(await refused(sql)).toBe(UNIQUE);
    }
  });

  it('knows three role levels', async () => {
    expect(await column(`SELECT unnest(enum_range(NULL::role_level))::text`)).toEqual([
      'admin',
      'editor',
      'viewer',
    ]);
    expect(await refused(`UPDATE roles SET role_level = 'owner'`)).toBe('22P02');
  });

  it('locks a configuration optimistically by its version', async () => {
    const update = (version: number) =>
      column(`UPDATE configs SET content = '{"a": 2}', version = version + 1
                WHERE key = 'colours' AND version = ${version} RETURNING version::text`);
    expect(await column('SELECT version::text FROM configs')).toEqual(['1']);
    expect(await update(1)).toEqual(['2']);
    expect(await update(1)).toEqual([]);
    expect(await column('SELECT pg_typeof(version)::text FROM configs')).toEqual(['bigint']);
    expect(await refused('UPDATE configs SET version = 0')).toBe(CHECK);
  });

  it('deletes roles, configurations and revisions with their project', async () => {
    await exec(`DELETE FROM projects WHERE id = 'shop'`);
    expect(await column('SELECT project_id FROM roles')).toEqual(['blog']);
    expect([await count('configs'), await count('config_revisions')]).toEqual([0, 0]);
    expect(await count('config_schemas')).toBe(1);
  });

  it('deletes revisions with their configuration', async () => {
    await exec('DELETE FROM configs');
    expect(await count('config_revisions')).toBe(0);
  });

  it('keeps the revisions of a configuration that is marked deleted', async () => {
    await exec(`
      UPDATE configs SET deleted_at = now(), version = 2;
      INSERT INTO config_revisions (project_id, config_key, version) VALUES ('shop', 'colours', 2);
      UPDATE configs SET deleted_at = NULL, content = '{}', version = 3;`);
    expect(await column('SELECT version::int FROM config_revisions ORDER BY 1')).toEqual([1, 2]);
  });

  it('deletes a user with their projects, roles and schemas', async () => {
    await exec(`DELETE FROM users WHERE id = 'ann'`);
    expect(await column('SELECT id FROM projects')).toEqual(['blog']);
    expect([await count('roles'), await count('config_schemas')]).toEqual([0, 0]);
    expect([await count('configs'), await count('config_revisions')]).toEqual([0, 0]);
  });

  it('deletes such a user whichever foreign key is older', async () => {
    await exec(`
      ALTER TABLE projects DROP CONSTRAINT projects_owner_user_id_fkey,
        ADD FOREIGN KEY (owner_user_id) REFERENCES users (id) ON DELETE CASCADE;`);
    expect(await refused(`DELETE FROM users WHERE id = 'ann'`)).toBeUndefined();
    await exec('DROP TRIGGER users_delete_projects_first ON users');
    expect([FOREIGN_KEY, RESTRICT]).toContain(await refused(`DELETE FROM users WHERE id = 'ann'`));
  });

  it('keeps a schema that is in use, and its user while the project is of another', async () => {
    const inUse = [FOREIGN_KEY, RESTRICT];
    expect(inUse).toContain(await refused('DELETE FROM config_schemas'));
    await exec(`INSERT INTO configs (project_id, key, schema_id, content)
                     VALUES ('blog', 'fonts', 'any', '{}')`);
    expect(inUse).toContain(await refused(`DELETE FROM users WHERE id = 'ann'`));
    expect(await refused('DELETE FROM users')).toBeUndefined();
    await exec('UPDATE configs SET schema_id = NULL');
    expect(await refused('DELETE FROM config_schemas')).toBeUndefined();
  });

  it('forgets who wrote a configuration or revision when that user is deleted', async () => {
    await exec(`DELETE FROM users WHERE id = 'bob'`);
    expect(await column('SELECT updated_by_user_id FROM configs')).toEqual([null]);
    expect(await column('SELECT created_by_user_id FROM config_revisions')).toEqual([null]);
    expect(await column('SELECT version::int FROM configs')).toEqual([1]);
    expect(await refused(`UPDATE config_revisions SET created_by_user_id = NULL`)).toBe(RESTRICT);
  });

  it('refuses every change of a revision that is not the work of a foreign key', async () => {
    for (const sql of [
      `UPDATE config_revisions SET content = '{}'`,
      'UPDATE config_revisions SET version = 2',
      'UPDATE config_revisions SET version = version',
      'UPDATE config_revisions SET created_by_user_id = NULL',
      `UPDATE config_revisions SET created_by_user_id = 'ann'`,
      `INSERT INTO config_revisions (project_id, config_key, version) VALUES ('shop', 'colours', 1)
         ON CONFLICT ON CONSTRAINT config_revisions_config_version_key DO UPDATE SET content = '{}'`,
      `WITH gone AS (DELETE FROM users WHERE id = 'bob' RETURNING id)
         UPDATE config_revisions SET created_by_user_id = NULL, content = '{}' FROM gone`,
      'DELETE FROM config_revisions',
      'TRUNCATE config_revisions',
      'TRUNCATE users CASCADE',
    ]) {
      expect([sql, await refused(sql)]).toEqual([sql, RESTRICT]);
    }
    expect(await refused(`UPDATE configs SET key = 'hues'`)).toBe(FOREIGN_KEY);
  });

  it('refuses them inside another trigger and behind temporary tables too', async () => {
    await exec(`
      CREATE FUNCTION purge() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM config_revisions; RETURN NULL; END $$;
      CREATE TRIGGER purge AFTER DELETE ON roles FOR EACH ROW EXECUTE FUNCTION purge();`);
    expect(await refused('DELETE FROM roles')).toBe(RESTRICT);
    await exec(`
      CREATE TEMPORARY TABLE users (LIKE public.users);
      CREATE TEMPORARY TABLE configs (LIKE public.configs);
      CREATE TEMPORARY TABLE projects (LIKE public.projects);`);
    expect(await refused('DELETE FROM config_revisions')).toBe(RESTRICT);
    expect(await refused('UPDATE config_revisions SET created_by_user_id = NULL')).toBe(RESTRICT);
    expect(await refused(`DELETE FROM public.users WHERE id = 'ann'`)).toBeUndefined();
  });

  it('finds content through GIN indexes', async () => {
    expect(
      await column(
        `SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%gin (content)' ORDER BY 1`,
      ),
    ).toEqual(['config_revisions', 'configs']);
  });
});

describe('lumenlink', () => {
  const example = databaseOf('lumenlink');
  const { exec, column, count, refused } = example;
  holdsForAll(example);

  const hit = (subject: 'device_id' | 'ip_address', value: string, start = '12:00') =>
    column(`INSERT INTO rate_limits (${subject}, window_start, window_seconds)
            VALUES ('${value}', '2026-01-01 ${start}Z', 60)
            ON CONFLICT (${subject}, window_start, window_seconds) WHERE ${subject} IS NOT NULL
            DO UPDATE SET request_count = rate_limits.request_count + 1
            RETURNING request_count`);

  it('has its seven tables', async () => {
    expect(
      await column(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`),
    ).toEqual([
      'attestations',
      'config_packs',
      'discovery_logs',
      'gateway_status_history',
      'gateways',
      'operator_metrics',
      'rate_limits',
    ]);
  });

  it('counts the requests of a device or an address for each window by upsert', async () => {
    expect([await hit('device_id', 'd1'), await hit('device_id', 'd1')]).toEqual([[1], [2]]);
    expect([await hit('device_id', 'd2'), await hit('device_id', 'd1', '12:01')]).toEqual([
      [1],
      [1],
    ]);
    expect([await hit('ip_address', '::1'), await hit('ip_address', '0:0::1')]).toEqual([[1], [2]]);
    expect(await count('rate_limits')).toBe(4);
  });

  it('counts for exactly one subject', async () => {
    const insert = (device: string, ip: string) =>
      refused(`INSERT INTO rate_limits (device_id, ip_address, window_start, window_seconds)
               VALUES (${device}, ${ip}, now(), 60)`);
    expect(await insert('NULL', 'NULL')).toBe(CHECK);
    expect(await insert(`'d1'`, `'10.0.0.1'`)).toBe(CHECK);
  });

  it('has the time in every unique index of operator_metrics', async () => {
    const withoutTime = await column(`
      SELECT indexrelid::regclass::text FROM pg_index
      WHERE indrelid = 'operator_metrics'::regclass AND indisunique
        AND pg_get_indexdef(indexrelid) NOT LIKE '%"time"%'`);
    expect(withoutTime).toEqual([]);
    const insert = `INSERT INTO operator_metrics (time, gateway_id, metric, value)
      VALUES (now(), '00000000-0000-0000-0000-000000000001', 'latency_ms', 1)`;
    await exec(insert);
    expect(await refused(insert)).toBe(UNIQUE);
  });

  it('keeps addresses, regions and versions unique, and histories with their gateway', async () => {
    const gateway = `INSERT INTO gateways (ip_address, port, transport_types, region)
      VALUES ('192.0.2.1', 443, '{tls}', 'eu')`;
    await exec(`${gateway};
      INSERT INTO gateway_status_history (gateway_id, new_status) SELECT id, status FROM gateways;
      INSERT INTO config_packs (region, version, content, signature) VALUES ('eu', 1, '{}', 'x')`);
    expect(await refused(gateway)).toBe(UNIQUE);
    expect(await refused('UPDATE gateways SET port = 65536')).toBe(CHECK);
    expect(
      await refused(`INSERT INTO config_packs (region, version, content, signature)
                     VALUES ('eu', 1, '{}', 'y')`),
    ).toBe(UNIQUE);
    await exec('DELETE FROM gateways');
    expect(await count('gateway_status_history')).toBe(0);
  });
});

describe('device-api', () => {
  const example = databaseOf('device-api');
  const { exec, column, count, refused, catalog } = example;
  holdsForAll(example);

  it('describes every table and column', async () => {
    const silent = await column(`
      SELECT concat_ws('.', relname, attname) FROM pg_class
      JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND (col_description(attrelid, attnum) IS NULL OR obj_description(attrelid) IS NULL)`);
    expect(silent).toEqual([]);
  });

  it('deletes keys and settings with their device, and keeps what was logged of it', async () => {
    await exec(`
      INSERT INTO devices (uuid, device_name) VALUES ('00000000-0000-0000-0000-000000000001', 'd');
      INSERT INTO device_api_keys (device_uuid, key_hash) SELECT uuid, 'h' FROM devices;
      INSERT INTO device_settings (device_uuid, setting_key, setting_value)
        SELECT uuid, 'volume', '5' FROM devices;
      INSERT INTO audit_logs (event_type, device_uuid) SELECT 'admitted', uuid FROM devices;`);
    expect(
      await refused(`INSERT INTO device_settings (device_uuid, setting_key, setting_value)
                     SELECT uuid, 'volume', '6' FROM devices`),
    ).toBe(UNIQUE);
    await exec('DELETE FROM devices');
    expect([await count('device_api_keys'), await count('device_settings')]).toEqual([0, 0]);
    expect(await count('audit_logs')).toBe(1);
    expect(await refused(`UPDATE audit_logs SET severity = 'dreadful'`)).toBe(CHECK);
  });

  it('admits no more devices than a key allows, and counts attempts after the key is gone', async () => {
    await exec(`
      INSERT INTO provisioning_keys (key_hash, max_devices, devices_provisioned, expires_at)
        VALUES ('h', 2, 2, now() + interval '1 day');
      INSERT INTO provisioning_attempts (ip_address, provisioning_key_id, success)
        SELECT '192.0.2.1', id, true FROM provisioning_keys;`);
    const admit = 'UPDATE provisioning_keys SET devices_provisioned = devices_provisioned + 1';
    expect(await refused(admit)).toBe(CHECK);
    await exec('DELETE FROM provisioning_keys');
    expect(await column('SELECT provisioning_key_id FROM provisioning_attempts')).toEqual([null]);
  });

  it('takes over the system_config of older releases, and gives it back when undone', async () => {
    const config = migrationsOf('device-api')[1] ?? { up: '', down: '' };
    const fresh = await catalog();
    const mark = 'made before migration 002';
    await exec(`${config.down};
      CREATE TABLE IF NOT EXISTS system_config (
        key VARCHAR(255) PRIMARY KEY, value JSONB NOT NULL,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
      INSERT INTO system_config VALUES ('heartbeat_last_check', '{"n": 1}', '2025-10-16');`);
    const rows = await column('SELECT system_config::text FROM system_config');
    const old = await catalog();
    for (const _ of ['once', 'again']) {
      await exec(config.up);
      expect((await catalog()).map((line) => line.replace(` ${mark}`, ''))).toEqual(fresh);
      expect(await column('SELECT system_config::text FROM system_config')).toEqual(rows);
      await exec(config.down);
      expect(await catalog()).toEqual(old);
      expect(await column('SELECT system_config::text FROM system_config')).toEqual(rows);
    }
  });
});
