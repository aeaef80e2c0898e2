import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { api, server } from './support.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe.skipIf(server.missing)('provisioning', () => {
  test('a key admits a device, which then calls with a key of its own', async () => {
    const { newKey, provision, call, rows } = await api();
    const { key, id, ...rest } = await newKey({ description: 'hall', max_devices: 2 });
    expect(rest).toMatchObject({ description: 'hall', max_devices: 2, created_by: 'admin' });
    const admitted = await provision(key, '192.0.2.1', { device_uuid: NOBODY });
    expect(admitted).toMatchObject({ status: 201, body: { device_uuid: NOBODY } });
    const beat = await call('POST', '/device/heartbeat', { key: admitted.body.api_key });
    expect(beat).toMatchObject({ status: 200, body: { device_uuid: NOBODY, is_online: true } });
    expect(await rows('SELECT id, devices_provisioned FROM provisioning_keys')).toEqual([
      { id, devices_provisioned: 1 },
    ]);
    expect(
      await rows(
        'SELECT host(ip_address) AS ip, provisioning_key_id, success FROM provisioning_attempts',
      ),
    ).toEqual([{ ip: '192.0.2.1', provisioning_key_id: id, success: true }]);
  });

  test('keys are stored as hashes, and never logged', async () => {
    const { newKey, provision, rows } = await api();
    const { key } = await newKey();
    const { api_key } = (await provision(key)).body;
    await provision(`${key.slice(0, -4)}AAAA`);
    for (const table of [
      'provisioning_keys',
      'device_api_keys',
      'audit_logs',
      'provisioning_attempts',
    ]) {
      const text = JSON.stringify(await rows(`SELECT * FROM ${table}`));
      for (const secret of [key, api_key]) {
        expect(text).not.toContain(secret.slice(-43));
        expect(text).not.toContain(secret.slice(-43, -4));
      }
    }
    const hashes = await rows(`SELECT key_hash FROM provisioning_keys
      UNION ALL SELECT key_hash FROM device_api_keys`);
    for (const { key_hash } of hashes) expect(key_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['unknown', 401, 'key_refused'],
    ['revoked', 403, 'key_revoked'],
    ['expired', 403, 'key_expired'],
    ['used up', 403, 'key_used_up'],
    ['of a device that is admitted', 409, 'device_exists'],
  ])('a key that is %s admits nobody: %i %s', async (what, status, code) => {
    const { newKey, provision, admin, rows, events } = await api();
    const { key, id } = await newKey({ max_devices: what === 'used up' ? 1 : 9 });
    const uuid = { device_uuid: NOBODY };
    if (what === 'revoked') await admin('DELETE', `/provisioning-keys/${id}`);
    if (what === 'expired')
      await rows(`UPDATE provisioning_keys SET created_at = now() - interval '2 days',
                  expires_at = now() - interval '1 day'`);
    if (status === 409 || what === 'used up') await provision(key, '192.0.2.9', uuid);
    const shown = what === 'unknown' ? `${key.slice(0, -4)}AAAA` : key;
    const before = await rows('SELECT 1 FROM devices');
    const refused = await provision(shown, '192.0.2.1', uuid);
    expect(refused).toMatchObject({ status, body: { error: { code } } });
    expect(await rows('SELECT 1 FROM devices')).toEqual(before);
    const [attempt] = await rows('SELECT * FROM provisioning_attempts ORDER BY id DESC LIMIT 1');
    expect(attempt).toMatchObject({
      success: false,
      error_message: code,
      provisioning_key_id: what === 'unknown' ? null : id,
    });
    expect((await events()).at(-1)).toMatchObject({
      event_type: 'provisioning_failed',
      severity: 'warning',
      ip_address: '192.0.2.1',
      details: { reason: code },
    });
  });

  test('attempts are limited for each address, also with a good key; the window passes', async () => {
    const { newKey, provision, events } = await api({
      ATTEMPTS_PER_ADDRESS: '3',
      PROVISIONING_WINDOW_SECONDS: '2',
    });
    const { key } = await newKey({ max_devices: 9 });
    for (let i = 0; i < 3; i++) expect(await provision('wrong')).toMatchObject({ status: 401 });
    const limited = await provision(key);
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'too_many_attempts' } } });
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await events()).at(-1)).toMatchObject({
      event_type: 'provisioning_limited',
      details: { by: 'address' },
    });
    expect(await provision(key, '192.0.2.2')).toMatchObject({ status: 201 });
    await sleep(2100);
    expect(await provision(key)).toMatchObject({ status: 201 });
  });

  test('attempts are limited for each key, from whatever address', async () => {
    const { newKey, provision, events } = await api({ ATTEMPTS_PER_KEY: '2' });
    const { key, id } = await newKey({ max_devices: 9 });
    const other = await newKey();
    const answers = [];
    for (let i = 1; i <= 3; i++) answers.push((await provision(key, `192.0.2.${i}`)).status);
    expect(answers).toEqual([201, 201, 429]);
    expect((await events()).at(-1)).toMatchObject({
      event_type: 'provisioning_limited',
      actor: `provisioning key ${id}`,
      details: { by: 'key' },
    });
    expect(await provision(other.key, '192.0.2.3')).toMatchObject({ status: 201 });
  });

  test('the limits hold under requests at once, over two instances', async () => {
    const one = await api({ ATTEMPTS_PER_ADDRESS: '5', ATTEMPTS_PER_KEY: '7' });
    const two = await api({ ATTEMPTS_PER_ADDRESS: '5', ATTEMPTS_PER_KEY: '7' }, one.url);
    const { key } = await one.newKey({ max_devices: 100 });
    const tries = (n: number, from: (i: number) => string) =>
      Promise.all(Array.from({ length: n }, (_, i) => (i % 2 ? one : two).provision(key, from(i))));
    const count = (answers: { status: number }[], status: number) =>
      answers.filter((answer) => answer.status === status).length;
    const sameAddress = await tries(30, () => '192.0.2.1');
    expect([count(sameAddress, 201), count(sameAddress, 429)]).toEqual([5, 25]);
    const sameKey = await tries(30, (i) => `198.51.100.${i}`);
    expect([count(sameKey, 201), count(sameKey, 429)]).toEqual([2, 28]);
    expect(await one.rows('SELECT 1 FROM provisioning_attempts')).toHaveLength(7);
    const limited = (await one.events()).filter((e) => e.event_type === 'provisioning_limited');
    expect(limited).toHaveLength(25 + 28);
  });

  test('a key admits as many devices as it says, also at once', async () => {
    const { newKey, provision, rows } = await api();
    const { key } = await newKey({ max_devices: 3 });
    const all = Array.from({ length: 20 }, (_, i) => provision(key, `198.51.100.${i}`));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(3);
    expect(statuses.filter((status) => status === 403)).toHaveLength(17);
    expect(await rows('SELECT devices_provisioned AS n FROM provisioning_keys')).toEqual([
      { n: 3 },
    ]);
  });

  test('X-Forwarded-For counts only behind a trusted proxy, and only its last entry', async () => {
    const direct = await api({ TRUST_PROXY: '0' });
    await direct.provision('wrong', '203.0.113.9');
    const proxied = await api();
    await proxied.provision('wrong', '203.0.113.9, 192.0.2.7');
    await proxied.provision('wrong', 'nonsense');
    const address = 'SELECT host(ip_address) AS ip FROM provisioning_attempts ORDER BY id';
    expect(await direct.rows(address)).toEqual([{ ip: '127.0.0.1' }]);
    expect(await proxied.rows(address)).toEqual([{ ip: '192.0.2.7' }, { ip: '127.0.0.1' }]);
  });
});

describe.skipIf(server.missing)('device keys', () => {
  test('rotation gives another key; the old one works for the time of grace', async () => {
    const { newDevice, call, events } = await api({ KEY_GRACE_SECONDS: '1' });
    const { api_key: old } = await newDevice();
    const rotated = await call('POST', '/device/key', { key: old });
    expect(rotated.status).toBe(201);
    const fresh = rotated.body.api_key;
    const beat = async (key: string) => (await call('POST', '/device/heartbeat', { key })).status;
    expect([await beat(old), await beat(fresh)]).toEqual([200, 200]);
    await sleep(1100);
    expect([await beat(old), await beat(fresh)]).toEqual([401, 200]);
    expect((await events()).map((e) => e.event_type)).toContain('device_key_rotated');
    expect((await events()).at(-1)).toMatchObject({
      event_type: 'device_key_refused',
      details: { reason: 'expired' },
    });
  });

  test('of many rotations at once, one key outlives the grace', async () => {
    const { newDevice, call, rows } = await api();
    const { api_key: key } = await newDevice();
    await Promise.all(Array.from({ length: 10 }, () => call('POST', '/device/key', { key })));
    const lasting = 'SELECT 1 FROM device_api_keys WHERE expires_at IS NULL';
    expect(await rows(lasting)).toHaveLength(1);
    expect(await rows('SELECT 1 FROM device_api_keys')).toHaveLength(11);
  });

  test('a revoked key is refused at once; the answers to wrong keys are all the same', async () => {
    const { newDevice, admin, call, events } = await api();
    const { api_key: key, api_key_id, device_uuid } = await newDevice();
    const path = `/devices/${device_uuid}/keys`;
    await call('POST', '/device/heartbeat', { key });
    expect((await admin('GET', path)).body).toMatchObject([
      { id: api_key_id, revoked_at: null, last_used_at: expect.any(String) },
    ]);
    expect(await admin('DELETE', `${path}/${api_key_id}`)).toMatchObject({ status: 204 });
    expect(await admin('DELETE', `${path}/${api_key_id}`)).toMatchObject({ status: 204 });
    expect(await admin('DELETE', `${path}/${NOBODY}`)).toMatchObject({ status: 404 });
    const wrong = [
      key,
      `${key.slice(0, -4)}AAAA`,
      key.replace('dk_', 'pk_'),
      'nonsense',
      undefined,
    ];
    const answers = [];
    for (const one of wrong) {
      answers.push(await call('GET', '/device/settings', one === undefined ? {} : { key: one }));
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Bearer');
    const refused = (await events()).filter((e) => e.event_type === 'device_key_refused');
    expect(refused.map((e) => (e.details as { reason: string }).reason)).toEqual([
      'revoked',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  test('a device may give up its own key', async () => {
    const { newDevice, call } = await api();
    const { api_key: key } = await newDevice();
    expect(await call('DELETE', '/device/key', { key })).toMatchObject({ status: 204 });
    expect(await call('POST', '/device/heartbeat', { key })).toMatchObject({ status: 401 });
  });
});

describe.skipIf(server.missing)('settings', () => {
  test('are written by key, new or not, and stay with their device', async () => {
    const { newDevice, call, rows, admin } = await api();
    const [one, two] = [await newDevice(), await newDevice()];
    const put = (name: string, value: unknown) =>
      call('PUT', `/device/settings/${name}`, { key: one.api_key, body: { value } });
    for (const value of ['blue', { nested: [1, null] }, null, false]) {
      expect(await put('colour', value)).toMatchObject({ status: 200 });
      const read = await call('GET', '/device/settings', { key: one.api_key });
      expect(read.body).toEqual({ colour: value });
    }
    expect(await rows('SELECT 1 FROM device_settings')).toHaveLength(1);
    expect((await call('GET', '/device/settings', { key: two.api_key })).body).toEqual({});
    const path = `/devices/${two.device_uuid}/settings`;
    await admin('PUT', `${path}/interval`, { value: 30 });
    expect((await admin('GET', path)).body).toEqual({ interval: 30 });
    await Promise.all(Array.from({ length: 10 }, (_, i) => put('level', i)));
    expect(await rows('SELECT 1 FROM device_settings')).toHaveLength(3);
    expect(await admin('DELETE', `${path}/interval`)).toMatchObject({ status: 204 });
    expect(await admin('DELETE', `${path}/interval`)).toMatchObject({ status: 404 });
    const nobody = await admin('PUT', `/devices/${NOBODY}/settings/a`, { value: 1 });
    expect(nobody).toMatchObject({ status: 404 });
  });

  test.each([
    ['no JSON', 'colour', '{'],
    ['no value', 'colour', {}],
    ['more than a value', 'colour', { value: 1, other: 2 }],
    ['a NUL character', 'colour', { value: '\u0000' }],
    ['a key that is too long', 'x'.repeat(256), { value: 1 }],
  ])('refuse %s', async (_, name, body) => {
    const { newDevice, call } = await api();
    const { api_key: key } = await newDevice();
    const answer = await call('PUT', `/device/settings/${name}`, { key, body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
  });
});
