import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { postgres } from '../../../test/support/postgres.ts';
import { describeSchema } from '../scripts/schema-docs.ts';
import { api, home } from './support.ts';

describe.each([16, 17, 18])('on PostgreSQL %i', async (version) => {
  const server = await postgres(version);

  test.skipIf(server.missing)('the curl lines of the README do what it says', async (context) => {
    try {
      execFileSync('curl', ['--version']);
    } catch {
      return context.skip('curl is missing');
    }
    const url = await server.freshDatabase();
    const { address } = await api({ ADMIN_TOKEN: 'only-for-the-demo' }, url);
    const readme = readFileSync(join(home, 'README.md'), 'utf8');
    const [, block = ''] = /```sh\n(API=[\s\S]*?)```/.exec(readme) ?? [];
    const lines = block
      .replace('http://127.0.0.1:3000', address)
      .replace(/^(curl .*)$/gm, '$1; echo');
    const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', lines]);
    const [health, beat, written, settings, refused, audit, devices, ...rest] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rest).toEqual([]);
    expect(health).toEqual({ ok: true });
    expect(beat).toMatchObject({ is_online: true });
    expect(written).toEqual({ key: 'interval', value: 30 });
    expect(settings).toEqual({ interval: 30 });
    expect(refused).toMatchObject({ error: { code: 'key_refused' } });
    expect(audit.map((event: { event_type: string }) => event.event_type)).toEqual([
      'provisioning_failed',
      'setting_changed',
      'device_online',
      'provisioning_succeeded',
      'provisioning_key_created',
    ]);
    expect(devices).toMatchObject([{ device_name: 'hall', is_online: true }]);
  });

  test.skipIf(server.missing)('docs/schema.md says what the database says', async () => {
    const { pool } = await api({}, await server.freshDatabase());
    const written = readFileSync(join(home, 'docs/schema.md'), 'utf8');
    expect(await describeSchema(pool), 'run "npm run docs"').toBe(written);
  });
});
