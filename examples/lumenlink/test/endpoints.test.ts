import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { markSilent } from '../src/gateways.ts';
import { type Answer, type Client, gateway, server, start, until, WAITING } from './support.ts';

async function registered({ operator }: Client, over: object = {}): Promise<string> {
  const { json } = await operator.post('/gateways', gateway(over));
  return json.id;
}

describe.skipIf(server.missing)('gateways', () => {
  test('register, once for each address and port', async () => {
    const client = await start();
    const first = await client.operator.post('/gateways', gateway());
    expect(first).toMatchObject({ status: 201, json: { ...gateway(), status: 'active' } });
    const again = await client.operator.post('/gateways', gateway({ transportTypes: ['tls'] }));
    expect(again).toMatchObject({
      status: 200,
      json: { id: first.json.id, transportTypes: ['tls'] },
    });
    await registered(client, { ipAddress: '2001:db8::7', region: 'us-east' });
    const found = await client.operator.get('/gateways?region=us-east&status=active');
    expect(found.json.gateways).toMatchObject([{ ipAddress: '2001:db8::7' }]);
    expect((await client.operator.get('/gateways')).json.gateways).toHaveLength(2);
  });

  test('tell that they are alive, and each change of status is in their history', async () => {
    const client = await start();
    const id = await registered(client);
    const beat = (body: object) => client.operator.post(`/gateways/${id}/heartbeat`, body);
    await client.db.query(`UPDATE gateways SET last_seen = now() - INTERVAL '1 hour'`);
    const { json } = await beat({});
    expect(Date.now() - Date.parse(json.lastSeen)).toBeLessThan(60_000);
    await beat({ status: 'degraded', reason: 'packet loss' });
    await Promise.all(Array.from({ length: 8 }, () => beat({ status: 'draining' })));
    await client.db.query(`UPDATE gateways SET last_seen = now() - INTERVAL '2 minutes'`);
    expect(await markSilent(client.db.query, 90)).toBe(1);
    expect(await markSilent(client.db.query, 90)).toBe(0);
    await beat({});
    const { json: all } = await client.operator.get(`/gateways/${id}/history`);
    expect(
      all.history.map((one: Answer['json']) => [one.oldStatus, one.newStatus, one.reason]),
    ).toEqual([
      [null, 'active', 'registered'],
      ['active', 'degraded', 'packet loss'],
      ['degraded', 'draining', null],
      ['draining', 'offline', 'no heartbeat'],
      ['offline', 'active', null],
    ]);
  });

  test('that nobody knows are not found', async () => {
    const { operator } = await start();
    const nobody = '/gateways/00000000-0000-4000-8000-000000000000';
    for (const { status, json } of [
      await operator.post(`${nobody}/heartbeat`, {}),
      await operator.get(`${nobody}/history`),
      await operator.get('/gateways/x/history'),
    ]) {
      expect([status, json.error.code]).toEqual([404, 'not_found']);
    }
  });
});

describe.skipIf(server.missing)('config packs', () => {
  test('are signed, and a client can check it with the public key alone', async () => {
    const client = await start();
    await registered(client);
    const sick = await registered(client, { ipAddress: '192.0.2.8' });
    await client.operator.post(`/gateways/${sick}/heartbeat`, { status: 'degraded' });
    const published = await client.operator.post('/config/eu-west', { ttlSeconds: 3600 });
    expect(published.status).toBe(201);
    const { json: pack } = await client.get('/config/eu-west');
    expect(pack).toEqual(published.json);
    const { json: key } = await client.get('/config/public-key');
    const check = (payload: string) =>
      verify(
        null,
        Buffer.from(payload),
        createPublicKey(key.pem),
        Buffer.from(pack.signature, 'base64'),
      );
    expect([key.algorithm, key.keyId]).toEqual(['ed25519', pack.keyId]);
    expect([check(pack.payload), check(pack.payload.replace('192.0.2.7', '192.0.2.9'))]).toEqual([
      true,
      false,
    ]);
    const { ipAddress, port, transportTypes } = gateway();
    expect(JSON.parse(pack.payload)).toMatchObject({
      region: 'eu-west',
      version: 1,
      gateways: [{ ipAddress, port, transportTypes }],
    });
  });

  test('are numbered in each region, also when published at once; the newest counts until it expires', async () => {
    const { operator, get, db } = await start();
    const publish = (region: string) => operator.post(`/config/${region}`, {});
    await Promise.all(Array.from({ length: 6 }, () => publish('eu-west')));
    await publish('us-east');
    const versionOf = async (path: string) => JSON.parse((await get(path)).json.payload).version;
    expect([await versionOf('/config/eu-west'), await versionOf('/config/us-east')]).toEqual([
      6, 1,
    ]);
    expect(await versionOf('/config/eu-west/2')).toBe(2);
    await db.query(`UPDATE config_packs SET created_at = now() - INTERVAL '2 days',
      expires_at = now() - INTERVAL '1 day' WHERE version = 6`);
    expect(await versionOf('/config/eu-west')).toBe(5);
    expect((await get('/config/mars')).status).toBe(404);
    expect((await get('/config/eu-west/7')).status).toBe(404);
  });
});

test.skipIf(server.missing)(
  'attestations are recorded, unverified until a verdict comes, and expire',
  async () => {
    const { operator, get, post, db } = await start();
    const shown = { deviceId: 'phone 1', platform: 'ios', token: 'a-secret-token' };
    const { status, json } = await post('/attestations', shown);
    expect([status, json.status, json.platform]).toEqual([201, 'unverified', 'ios']);
    const verdict = { verified: true, expiresAt: '2999-01-01T00:00:00Z' };
    expect((await post(`/attestations/${json.id}/verdict`, verdict)).status).toBe(401);
    expect((await operator.post(`/attestations/${json.id}/verdict`, verdict)).status).toBe(200);
    const of = async () => (await get('/attestations/phone%201')).json;
    expect(await of()).toMatchObject({ status: 'verified', expiresAt: '2999-01-01T00:00:00.000Z' });
    expect(JSON.stringify(await of())).not.toContain(shown.token);
    await db.query(`UPDATE attestations SET expires_at = now() - INTERVAL '1 minute'`);
    expect(await of()).toMatchObject({ status: 'expired' });
    await post('/attestations', { ...shown, platform: 'android' });
    expect(await of()).toMatchObject({ status: 'unverified', platform: 'android' });
    expect((await get('/attestations/nobody')).status).toBe(404);
    const wrong = await post('/attestations', { ...shown, platform: 'desktop' });
    expect([wrong.status, wrong.json.error.details[0].path]).toEqual([400, 'platform']);
  },
);

describe.skipIf(server.missing)('measurements', () => {
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  const at = (time: string, value: number, gatewayId: string) => ({
    gatewayId,
    metric: 'latency_ms',
    value,
    time: `${day}T${time}Z`,
  });

  test('come in batches, are stored once, and give statistics for each hour and day', async () => {
    const client = await start();
    const id = await registered(client);
    const samples = [
      at('10:00:00', 10, id),
      at('10:59:59', 30, id),
      at('11:00:00', 5, id),
      at('23:59:59', 1, id),
    ];
    const send = () => client.operator.post('/metrics', { samples });
    expect((await send()).json).toEqual({ received: 4, stored: 4 });
    expect((await send()).json).toEqual({ received: 4, stored: 0 });
    const span = `from=${day}T00:00:00Z&to=${day}T23:59:59Z&gatewayId=${id}&metric=latency_ms`;
    const { json: hours } = await client.operator.get(`/metrics/hourly?${span}`);
    const bucket = (hour: string, samples: number, values: [number, number, number]) => ({
      bucket: `${day}T${hour}:00:00.000Z`,
      gatewayId: id,
      metric: 'latency_ms',
      samples,
      average: values[0],
      minimum: values[1],
      maximum: values[2],
    });
    expect(hours).toEqual({
      source: 'postgresql',
      buckets: [
        bucket('10', 2, [20, 10, 30]),
        bucket('11', 1, [5, 5, 5]),
        bucket('23', 1, [1, 1, 1]),
      ],
    });
    const { json: days } = await client.operator.get(`/metrics/daily?${span}`);
    expect(days.buckets).toEqual([bucket('00', 4, [11.5, 1, 30])]);
    const none = await client.operator.get(
      `/metrics/hourly?${span.replace(
        id,
        id.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      )}`,
    );
    expect(none.json.buckets).toEqual([]);
  });

  test('come in batches that overlap, at once and in any order', async () => {
    const client = await start();
    const { operator, db } = client;
    const id = await registered(client);
    const samples = [at('10:00:00', 1, id), at('11:00:00', 2, id), at('12:00:00', 3, id)];
    const batches = [samples, samples.toReversed()];
    const answers = await db.transaction(async (query) => {
      // Both batches have begun, and wait in the middle.
      await query(
        `INSERT INTO operator_metrics (time, gateway_id, metric, value) VALUES ($1, $2, 'latency_ms', 2)`,
        [samples[1]?.time, id],
      );
      const sent = batches.map((batch) => operator.post('/metrics', { samples: batch }));
      await until('both wait', async () => (await db.query(WAITING)).length === 2);
      return { sent };
    });
    const stored = (await Promise.all(answers.sent)).map(({ json }) => json.stored);
    expect(stored.sort()).toEqual([0, 2]);
  });

  test('of unknown gateways, of wrong times or in senseless spans are refused as a whole', async () => {
    const client = await start();
    const id = await registered(client);
    const stranger = '00000000-0000-4000-8000-000000000000';
    const samples = [at('10:00:00', 1, id), at('10:00:00', 1, stranger)];
    const unknown = await client.operator.post('/metrics', { samples });
    expect([unknown.status, unknown.json.error.details]).toEqual([422, [stranger]]);
    const old = [{ ...at('10:00:00', 1, id), time: '2020-01-01T00:00:00Z' }];
    expect((await client.operator.post('/metrics', { samples: old })).status).toBe(400);
    expect((await client.operator.post('/metrics', { samples: [] })).status).toBe(400);
    const backwards = 'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z';
    expect((await client.operator.get(`/metrics/daily?${backwards}`)).status).toBe(400);
    expect(await client.db.query('SELECT 1 FROM operator_metrics')).toEqual([]);
  });
});

test.skipIf(server.missing)(
  'discovery logs give success rate and latency of each channel',
  async () => {
    const { operator, post, get, db } = await start();
    const log = (channel: string, success: boolean, more: object = {}) =>
      post('/discovery', { channel, success, ...more });
    expect((await log('dns', true, { latencyMs: 20 })).status).toBe(204);
    await log('dns', true, { latencyMs: 40 });
    await log('dns', false, { error: 'SERVFAIL' });
    await log('push', false);
    await log('old', true);
    await db.query(
      `UPDATE discovery_logs SET created_at = now() - INTERVAL '3 hours' WHERE channel = 'old'`,
    );
    const { json } = await operator.get('/discovery/channels?hours=2');
    expect(json.channels).toEqual([
      { channel: 'dns', attempts: 3, successes: 2, successRate: 2 / 3, medianLatencyMs: 30 },
      { channel: 'push', attempts: 1, successes: 0, successRate: 0, medianLatencyMs: null },
    ]);
    expect((await get('/discovery/channels')).status).toBe(401);
  },
);
