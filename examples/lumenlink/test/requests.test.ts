import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { countRequest, forgetWindows } from '../src/rate-limits.ts';
import { type Answer, databaseOf, gateway, server, start } from './support.ts';

/** Not in the last seconds of a minute, where one becomes two windows. */
async function earlyInTheWindow(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 8000) await sleep(left + 200);
}

describe.skipIf(server.missing)('rate limits', () => {
  test('hold for a device, and for an address, under concurrent requests on two servers', async () => {
    await earlyInTheWindow();
    const url = await server.freshDatabase();
    const limits = { DEVICE_LIMIT: '10', ADDRESS_LIMIT: '25' };
    const servers = [await start(url, limits), await start(url, limits)];
    const many = async (device: string, count: number) => {
      const calls = Array.from({ length: count }, (_, n) =>
        servers[n % 2]?.get('/config/public-key', { 'x-device-id': device }),
      );
      return (await Promise.all(calls)).filter((answer) => answer?.status === 200).length;
    };
    expect(await many('d1', 20)).toBe(10);
    expect(await many('d2', 20)).toBe(5);
    const refused = await servers[0]?.get('/config/public-key');
    expect([refused?.status, refused?.json.error.code]).toEqual([429, 'too_many_requests']);
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
  });

  test('count each request once, whatever comes at the same time', async () => {
    await earlyInTheWindow();
    const { db, settings } = await start();
    const other = databaseOf(settings.databaseUrl);
    const counts = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        countRequest((n % 2 ? db : other).query, 'device_id', 'd1'),
      ),
    );
    const numbers = counts.map(({ requests }) => requests).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  test('forget windows that are over, and start anew in the next', async () => {
    const { db } = await start();
    await countRequest(db.query, 'ip_address', '2001:db8::1');
    await db.query(`UPDATE rate_limits SET window_start = window_start - INTERVAL '2 hours'`);
    expect((await countRequest(db.query, 'ip_address', '2001:db8::1')).requests).toBe(1);
    await forgetWindows(db.query);
    expect(await db.query('SELECT request_count FROM rate_limits')).toEqual([{ request_count: 1 }]);
  });

  test('see the address that our own proxy has set, when there is one', async () => {
    const { get, db } = await start(undefined, { TRUST_PROXY: '1' });
    await get('/config/public-key', { 'x-forwarded-for': '203.0.113.9, 198.51.100.4' });
    await get('/config/public-key', { 'x-forwarded-for': 'nonsense' });
    expect(await db.query('SELECT host(ip_address) AS ip FROM rate_limits ORDER BY id')).toEqual([
      { ip: '198.51.100.4' },
      { ip: '127.0.0.1' },
    ]);
  });
});

/** What is answered to somebody who announces 2 MB. */
function statusOfLongBody(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': 2_000_000 };
    const call = request(`${url}/discovery`, { method: 'POST', headers }, ({ statusCode }) => {
      call.destroy();
      resolve(statusCode);
    });
    call.on('error', reject).flushHeaders();
  });
}

describe.skipIf(server.missing)('every endpoint', () => {
  test('of operators asks for their token', async () => {
    const { get, post } = await start();
    const refused = await Promise.all([
      get('/gateways'),
      post('/gateways', gateway()),
      post('/metrics', { samples: [] }),
      get('/metrics/hourly'),
      post('/config/eu-west', {}),
      get('/gateways', { authorization: 'Bearer wrong' }),
    ]);
    for (const { status, json } of refused) {
      expect([status, json.error.code]).toEqual([401, 'unauthorized']);
    }
  });

  test('answers errors in JSON, whatever is wrong', async () => {
    const { get, post, operator, db, url } = await start();
    const code = async (answer: Promise<Answer>) => {
      const { status, json } = await answer;
      return [status, json.error.code];
    };
    expect(await code(get('/nothing'))).toEqual([404, 'not_found']);
    expect(await code(post('/discovery', '{'))).toEqual([400, 'not_json']);
    expect(await code(post('/discovery', { channel: 7 }))).toEqual([400, 'invalid']);
    expect(await code(post('/discovery', { channel: '\0', success: true }))).toEqual([
      400,
      'invalid',
    ]);
    expect(await statusOfLongBody(url)).toBe(413);
    await db.query('ALTER TABLE gateways RENAME TO gone');
    expect(await code(operator.get('/gateways'))).toEqual([500, 'internal']);
  });
});
