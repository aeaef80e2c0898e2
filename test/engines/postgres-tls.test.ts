import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/engines/postgres/drivers/pg.ts';
import { openPool } from '../../src/engines/postgres/pool.ts';
import { type PostgresServer, startPostgres } from '../../tools/postgres.mjs';
import { serverUser } from '../../tools/scratch-folders.mjs';
import { postgres } from '../support/postgres.ts';

const plain = await postgres();
const folder = mkdtempSync(join(tmpdir(), 'handrail-tls-'));
const hasOpenssl = makeCertificates();
if (!hasOpenssl) process.stderr.write('Skipping tests of TLS: the command openssl is missing\n');
afterAll(() => rmSync(folder, { recursive: true }));

/** An authority, and a certificate of it for `localhost`, readable for the server's user alone. */
function makeCertificates(): boolean {
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Authority',
    );
    openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...authority);
  } catch {
    return false;
  }
  const { uid, gid } = serverUser();
  chmodSync(join(folder, 'server.key'), 0o600);
  if (uid !== undefined && gid !== undefined) {
    for (const path of [folder, join(folder, 'server.key')]) chownSync(path, uid, gid);
  }
  return true;
}

const OPTIONS = { readOnly: true, timeoutSeconds: 10 };

/** `tls` or `plain`, or the code of the error. */
async function connection(url: string, parameters: string): Promise<string> {
  try {
    const session = await connect({ url: `${url}?${parameters}` }, OPTIONS);
    const [row] = await session.rows(
      "SELECT CASE WHEN ssl THEN 'tls' ELSE 'plain' END AS kind FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    await session.close();
    return String(row?.kind);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe.skipIf(plain.missing || !hasOpenssl)('sslmode', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    const file = (name: string) => join(folder, name);
    const onlyTls = 'hostnossl all encrypted all reject';
    writeFileSync(file('hba.conf'), `${onlyTls}\nhost all all 127.0.0.1/32 trust\n`);
    const settings = {
      ssl: 'on',
      ssl_cert_file: file('server.pem'),
      ssl_key_file: file('server.key'),
      hba_file: file('hba.conf'),
    };
    server = await startPostgres({ settings });
  });
  afterAll(() => server.stop());

  const trusted = `sslrootcert=${join(folder, 'ca.pem')}`;
  test.each([
    ['disable', '127.0.0.1', 'plain'],
    ['allow', '127.0.0.1', 'plain'],
    ['prefer', '127.0.0.1', 'tls'],
    ['require', '127.0.0.1', 'tls'],
    ['verify-ca', 'localhost', 'CONNECT_FAILED'],
    [`verify-ca&${trusted}`, '127.0.0.1', 'tls'],
    [`verify-full&${trusted}`, 'localhost', 'tls'],
    [`verify-full&${trusted}`, '127.0.0.1', 'CONNECT_FAILED'],
    ['sometimes', 'localhost', 'CONFIG_INVALID'],
  ])('%s on a server with TLS, as %s: %s', async (mode, host, expected) => {
    const url = `postgres://postgres@${host}:${server.port}/postgres`;
    expect(await connection(url, `sslmode=${mode}`)).toBe(expected);
  });

  test('allow: with TLS where the server wants it, for a run and for a pool', async () => {
    const url = `postgres://encrypted@127.0.0.1:${server.port}/postgres`;
    const admin = await connect({ url: server.url }, { readOnly: false, timeoutSeconds: 10 });
    await admin.run('CREATE ROLE encrypted LOGIN').finally(() => admin.close());
    expect(await connection(url, 'sslmode=disable')).toBe('CONNECT_AUTHENTICATION');
    expect(await connection(url, 'sslmode=allow')).toBe('tls');
    const pool = await openPool({ url: `${url}?sslmode=allow` }, OPTIONS);
    await pool.ping(10_000).finally(() => pool.close(1000));
  });

  test('allow: where neither way is open, the first refusal is told', async () => {
    const url = new URL(plain.url);
    url.username = 'nobody_here';
    expect(await connection(url.href, 'sslmode=allow')).toBe('CONNECT_AUTHENTICATION');
  });

  test.each([
    ['disable', 'plain'],
    ['allow', 'plain'],
    ['prefer', 'plain'],
    ['require', 'CONNECT_FAILED'],
    [`verify-full&${trusted}`, 'CONNECT_FAILED'],
  ])('%s on a server without TLS: %s', async (mode, expected) => {
    expect(await connection(plain.url, `sslmode=${mode}`)).toBe(expected);
  });
});
