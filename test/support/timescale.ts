import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';

/** A server with TimescaleDB, which somebody has to supply. */
export interface TestTimescale {
  /** There is none: the reason has been printed, and nothing else here can be used. */
  readonly missing: boolean;
  /** The database that HANDRAIL_TIMESCALE_URL names, without the extension. */
  readonly url: string;
  /** Makes an empty database, dropped after the test that it is made in, and gives its URL. */
  freshDatabase(): Promise<string>;
}

/** The server of this run. `what` names the tests that are skipped without it. */
export function timescale(what: string): TestTimescale {
  const { HANDRAIL_TIMESCALE_URL: url = '' } = process.env;
  if (url === '') {
    console.log(
      `skipped: ${what} on TimescaleDB. HANDRAIL_TIMESCALE_URL is not set; it names a database of a\n` +
        'server with TimescaleDB and a role that may create databases. CONTRIBUTING.md says how to get one.',
    );
  }
  return { missing: url === '', url, freshDatabase: () => freshDatabase(url) };
}

async function freshDatabase(server: string): Promise<string> {
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  const name = `test_${randomBytes(6).toString('hex')}`;
  // TimescaleDB's launcher may be connected to template1.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  onTestFinished(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
