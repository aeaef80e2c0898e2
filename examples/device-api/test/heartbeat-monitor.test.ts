import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migratorFor } from '../src/database.ts';
import { HeartbeatMonitor } from '../src/heartbeat-monitor.ts';
import { api, poolFor, server, until, WAITING } from './support.ts';

const timing = { HEARTBEAT_CHECK_SECONDS: 30, HEARTBEAT_TIMEOUT_SECONDS: 90 };
const STATE = `SELECT value, updated_at FROM system_config WHERE key = 'heartbeat_last_check'`;

/** A migrated database and a monitor on it, whose checks the test makes. */
async function monitored() {
  const url = await server.freshDatabase();
  await migratorFor(url).up();
  const { pool, rows } = poolFor(url);
  const said: string[] = [];
  const monitor = new HeartbeatMonitor(pool, timing, (line) => said.push(line));
  const begin = async (): Promise<void> => {
    await monitor.start();
    onTestFinished(() => monitor.stop());
  };
  /** An online device that was heard that many seconds ago. */
  const device = async (name: string, seconds: number) => {
    const [row] = await rows(
      `INSERT INTO devices (device_name, is_online, last_seen_at)
       VALUES ($1, true, now() - make_interval(secs => $2)) RETURNING uuid`,
      [name, seconds],
    );
    return row.uuid as string;
  };
  /** Sets the clock of the stored state back. */
  const lastCheckWas = (seconds: number, resumed?: number) =>
    rows(
      `INSERT INTO system_config (key, value) VALUES ('heartbeat_last_check',
         jsonb_strip_nulls(jsonb_build_object('timestamp', now() - make_interval(secs => $1),
           'resumed', now() - make_interval(secs => $2))))
       ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`,
      [seconds, resumed],
    );
  const online = async () =>
    (await rows('SELECT device_name FROM devices WHERE is_online ORDER BY 1')).map(
      (row) => row.device_name,
    );
  return { pool, rows, said, monitor, begin, device, lastCheckWas, online };
}

describe.skipIf(server.missing)('the heartbeat monitor', () => {
  test('says so on a first run, and keeps the time of each check by upsert', async () => {
    const { begin, monitor, said, rows } = await monitored();
    await begin();
    expect(said.join('\n')).toContain('No previous check time found (first run)');
    const [first] = await rows(STATE);
    expect(Date.now() - Date.parse(first.value.timestamp)).toBeLessThan(5000);
    await sleep(10);
    await monitor.check();
    const all = await rows(STATE);
    expect(all).toHaveLength(1);
    expect(all[0].value.timestamp > first.value.timestamp).toBe(true);
    expect(all[0].updated_at > first.updated_at).toBe(true);
  });

  test('says when the last check was', async () => {
    const { begin, said, rows } = await monitored();
    await rows(`INSERT INTO system_config (key, value)
      VALUES ('heartbeat_last_check', '{"timestamp": "2025-10-16T10:00:00Z"}')`);
    await begin();
    expect(said).toContain('   Last check was at: 2025-10-16T10:00:00.000Z');
  });

  test('marks silent devices offline, and logs each once', async () => {
    const { monitor, device, lastCheckWas, online, rows } = await monitored();
    await lastCheckWas(30);
    await device('loud', 10);
    const silent = await device('silent', 100);
    expect(await monitor.check()).toEqual([silent]);
    expect(await monitor.check()).toEqual([]);
    expect(await online()).toEqual(['loud']);
    expect(await rows('SELECT event_type, device_uuid, actor FROM audit_logs')).toEqual([
      { event_type: 'device_offline', device_uuid: silent, actor: 'heartbeat monitor' },
    ]);
  });

  test('after downtime nobody is offline at once: it does not count as silence', async () => {
    const { begin, monitor, device, lastCheckWas, online, said } = await monitored();
    await lastCheckWas(3600);
    await device('heard before', 3610);
    await begin();
    expect(await online()).toEqual(['heard before']);
    await monitor.check();
    expect(await online()).toEqual(['heard before']);
    expect(said.join('\n')).not.toContain('Offline');
  });

  test('who stays silent after the downtime for the whole timeout is offline', async () => {
    const { monitor, device, lastCheckWas, online } = await monitored();
    await device('gone', 3610);
    await lastCheckWas(20, 80);
    await monitor.check();
    expect(await online()).toEqual(['gone']);
    await lastCheckWas(20, 100);
    await monitor.check();
    expect(await online()).toEqual([]);
  });

  test('a second instance that starts after the downtime knows of it too', async () => {
    const { pool, monitor, device, lastCheckWas, online } = await monitored();
    await lastCheckWas(3600);
    await device('heard before', 3610);
    await monitor.check();
    await new HeartbeatMonitor(pool, timing, () => {}).check();
    expect(await online()).toEqual(['heard before']);
  });

  test('a short restart is no downtime', async () => {
    const { begin, device, lastCheckWas, online } = await monitored();
    await lastCheckWas(40);
    await device('silent', 100);
    await begin();
    expect(await online()).toEqual([]);
  });

  test('several check at once: each device is logged once', async () => {
    const { pool, device, lastCheckWas, rows } = await monitored();
    await lastCheckWas(30);
    for (const name of ['a', 'b', 'c']) await device(name, 100);
    const check = () => new HeartbeatMonitor(pool, timing, () => {}).check();
    const found = await Promise.all(Array.from({ length: 8 }, check));
    expect(found.flat()).toHaveLength(3);
    expect(await rows('SELECT 1 FROM audit_logs')).toHaveLength(3);
  });

  test('two check at once: one check is made, and nobody waits for it', async () => {
    const { pool, monitor, device, lastCheckWas, rows } = await monitored();
    await lastCheckWas(30);
    const silent = await device('silent', 100);
    const [before] = await rows(STATE);
    const blocker = await pool.connect();
    await blocker.query('BEGIN; LOCK TABLE devices IN EXCLUSIVE MODE');
    const first = monitor.check();
    await until(async () => (await rows(WAITING)).length === 1);
    expect(await new HeartbeatMonitor(pool, timing, () => {}).check()).toEqual([]);
    expect(await rows(STATE)).toEqual([before]);
    await blocker.query('COMMIT');
    blocker.release();
    expect(await first).toEqual([silent]);
    expect(await rows('SELECT device_uuid FROM audit_logs')).toEqual([{ device_uuid: silent }]);
  });

  test('a stored time that makes no sense is a first run', async () => {
    const { begin, said, rows } = await monitored();
    await rows(`INSERT INTO system_config (key, value)
      VALUES ('heartbeat_last_check', '{"timestamp": "yesterday"}')`);
    await begin();
    expect(said.join('\n')).toContain('first run');
  });

  test('without its table it warns with the command that makes it, and goes on', async () => {
    const { begin, monitor, said, rows, device, online } = await monitored();
    await rows('DROP TABLE system_config');
    await begin();
    expect(said.join('\n')).toMatch(
      /Could not load last check time: relation "system_config" does not exist\n.*Make sure to run database migrations: npm run migrate/,
    );
    expect(said.join('\n')).not.toContain('check failed');
    await device('silent', 100);
    expect(await monitor.check()).toEqual([]);
    expect(await online()).toEqual(['silent']);
  });

  test('a check that fails is told, and the next one works', async () => {
    const url = await server.freshDatabase();
    const { said, rows } = await api({ HEARTBEAT_CHECK_SECONDS: '0.1' }, url);
    await rows('ALTER TABLE devices RENAME TO gone');
    await sleep(300);
    expect(said.join('\n')).toContain('Heartbeat check failed, the next one follows');
    await rows('ALTER TABLE gone RENAME TO devices');
    const before = Date.now();
    await sleep(300);
    const [state] = await rows(STATE);
    expect(Date.parse(state.value.timestamp)).toBeGreaterThan(before);
  });

  test('a server on a database without the tables warns and serves', async () => {
    const url = await server.freshDatabase();
    const { said, call } = await api({ ON_START: 'warn' }, url);
    expect(said.join('\n')).toContain('Make sure to run database migrations: npm run migrate');
    expect(await call('GET', '/health')).toMatchObject({ status: 200 });
  });
});
