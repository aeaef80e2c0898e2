import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { cableTo } from '../../../test/support/cable.ts';
import { api, poolFor, requests, server, until, WAITING } from './support.ts';

describe.skipIf(server.missing)('the audit log', () => {
  test('has every event, with who, from where and what about', async () => {
    const { newKey, provision, admin, call, events } = await api({ ATTEMPTS_PER_ADDRESS: '2' });
    await call('GET', '/admin/audit', { key: 'wrong', from: '203.0.113.1' });
    const { key, id } = await newKey();
    await provision('wrong');
    const { body: device } = await provision(key);
    await provision(key);
    const as = { key: device.api_key, from: '192.0.2.1' };
    await call('POST', '/device/heartbeat', as);
    await call('POST', '/device/heartbeat', as);
    await call('PUT', '/device/settings/colour', { ...as, body: { value: 'secret' } });
    await call('DELETE', '/device/settings/colour', as);
    await call('POST', '/device/key', as);
    await call('DELETE', '/device/key', as);
    await call('POST', '/device/heartbeat', as);
    await admin('DELETE', `/provisioning-keys/${id}`);
    await admin('DELETE', `/provisioning-keys/${id}`);
    const log = await events();
    expect(log.map(({ event_type, severity }) => `${severity} ${event_type}`)).toEqual([
      'warning admin_refused',
      'info provisioning_key_created',
      'warning provisioning_failed',
      'info provisioning_succeeded',
      'warning provisioning_limited',
      'info device_online',
      'info setting_changed',
      'info setting_deleted',
      'info device_key_rotated',
      'info device_key_revoked',
      'warning device_key_refused',
      'info provisioning_key_revoked',
    ]);
    const [refused, created, , admitted, , online, changed] = log;
    expect(refused).toMatchObject({ actor: null, ip_address: '203.0.113.1' });
    expect(created).toMatchObject({ actor: 'admin', details: { key_id: id } });
    const uuid = device.device_uuid;
    expect(admitted).toMatchObject({ actor: `provisioning key ${id}`, device_uuid: uuid });
    expect(online).toMatchObject({ actor: `device ${uuid}`, ip_address: '192.0.2.1' });
    expect(changed).toMatchObject({ device_uuid: uuid, details: { key: 'colour' } });
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  test('is read with the admin token only, by type, severity, device and page', async () => {
    const { newDevice, admin, call } = await api();
    const { device_uuid, api_key } = await newDevice();
    await call('POST', '/device/heartbeat', { key: api_key });
    for (const key of ['', 'wrong', api_key]) {
      expect(await call('GET', '/admin/audit', { key })).toMatchObject({ status: 401 });
    }
    const read = async (query: string) => {
      const { body } = await admin('GET', `/audit?${query}`);
      return body.map((event: { event_type: string }) => event.event_type);
    };
    expect(await read('severity=warning')).toEqual(Array(3).fill('admin_refused'));
    expect(await read('event_type=device_online')).toEqual(['device_online']);
    expect(await read(`device_uuid=${device_uuid}`)).toEqual([
      'device_online',
      'provisioning_succeeded',
    ]);
    const { body: page } = await admin('GET', '/audit?limit=4');
    expect(page).toHaveLength(4);
    expect(await read(`before=${page[3].id}`)).toHaveLength(2);
    for (const wrong of ['limit=0', 'before=x', 'device_uuid=x', 'color=1']) {
      expect(await admin('GET', `/audit?${wrong}`)).toMatchObject({ status: 400 });
    }
  });
});

describe.skipIf(server.missing)('errors are JSON with a code', () => {
  test.each([
    ['GET', '/nowhere', 404, 'not_found', undefined],
    ['POST', '/provision', 400, 'invalid', 'nonsense'],
    ['POST', '/provision', 400, 'invalid', { device_name: '' }],
    ['POST', '/provision', 400, 'invalid', { device_name: 'a', device_uuid: 'x' }],
    ['POST', '/provision', 413, 'too_large', { device_name: 'a'.repeat(70_000) }],
  ])('%s %s: %i %s', async (method, path, status, code, body) => {
    const { call, rows } = await api();
    const answer = await call(method, path, { body });
    expect(answer).toMatchObject({
      status,
      body: { error: { code, message: expect.any(String) } },
    });
    expect(await rows('SELECT 1 FROM provisioning_attempts')).toEqual([]);
  });

  test('a key that is asked for with nonsense: 400', async () => {
    const { admin } = await api();
    for (const asked of [{ max_devices: 0 }, { expires_in_seconds: 1e12 }, { other: 1 }]) {
      expect(await admin('POST', '/provisioning-keys', asked)).toMatchObject({ status: 400 });
    }
    expect(await admin('DELETE', '/provisioning-keys/x')).toMatchObject({ status: 400 });
  });

  test('a fault of the program: 500, with the reason in the log and not in the answer', async () => {
    const { admin, rows, said } = await api();
    await rows('ALTER TABLE devices RENAME COLUMN device_name TO other');
    const answer = await admin('GET', '/devices');
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    expect(JSON.stringify(answer.body)).not.toContain('device_name');
    expect(said.join('\n')).toMatch(/GET \/admin\/devices: .*device_name/);
  });
});

test.skipIf(server.missing)(
  '/health: 200, and 503 while the database does not answer',
  async () => {
    const { call, rows, url } = await api();
    expect(await call('GET', '/health')).toMatchObject({ status: 200, body: { ok: true } });
    const name = new URL(url).pathname.slice(1);
    const block = (allow: boolean) =>
      rows(`UPDATE pg_database SET datallowconn = ${allow} WHERE datname = '${name}'`);
    await block(false);
    await rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '${name}' AND pid <> pg_backend_pid()`);
    expect(await call('GET', '/health')).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable' } },
    });
    await block(true);
    expect(await call('GET', '/health')).toMatchObject({ status: 200 });
  },
);

test.skipIf(server.missing)(
  'a connection that is lost within a transaction: 503, and the server goes on',
  async () => {
    const direct = poolFor(await server.freshDatabase());
    const cable = await cableTo(direct.url);
    const { newKey, provision } = await api({}, cable.url);
    const { key } = await newKey();
    const blocker = await direct.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE devices IN EXCLUSIVE MODE');
    const answer = provision(key);
    await until(async () => (await direct.rows(WAITING)).length > 0);
    cable.cut();
    expect(await answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    await blocker.query('COMMIT');
    blocker.release();
    expect(await provision(key)).toMatchObject({ status: 201 });
  },
);

test.skipIf(server.missing)(
  'stopping ends idle connections and refuses further requests',
  async () => {
    const { address, stop } = await api();
    await requests(address)('GET', '/health');
    await stop();
    const refused = await new Promise((resolve) => {
      connect(Number(new URL(address).port), '127.0.0.1')
        .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        .once('connect', () => resolve('connected'));
    });
    expect(refused).toBe('ECONNREFUSED');
  },
);
