import { inject, onTestFinished } from 'vitest';

export { postgresVersions } from '../../tools/postgres.mjs';

/** A server that all test files of this run share. */
export interface TestPostgres {
  /** Its binaries are absent: the reason has been printed, and nothing else here can be used. */
  readonly missing: boolean;
  /** Its database `postgres`, as superuser `postgres` without a password. */
  readonly url: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Such as `17.10.0`. */
  readonly version: string;
  /** Makes an empty database and gives its URL. Made inside a test, it is dropped after it. */
  freshDatabase(): Promise<string>;
}

/**
 * The shared server of a major version, started when it is first asked for.
 *
 *     const server = await postgres(16);
 *     describe.skipIf(server.missing)('…', () => { … await server.freshDatabase() … });
 */
export async function postgres(version = 17): Promise<TestPostgres> {
  const address = `${inject('servers')}/${version}`;
  const server = (await call('GET', address)) as Pick<
    TestPostgres,
    'url' | 'port' | 'version'
  > | null;
  return {
    missing: server === null,
    ...(server ?? { url: '', port: 0, version: '' }),
    async freshDatabase() {
      const url = (await call('POST', address)) as string;
      afterThisTest(() => call('DELETE', `${address}${new URL(url).pathname}`));
      return url;
    },
  };
}

function afterThisTest(work: () => Promise<unknown>): void {
  try {
    onTestFinished(async () => {
      await work();
    });
  } catch {
    // Made outside a test, for several of them: it stays until the server ends.
  }
}

async function call(method: string, url: string): Promise<unknown> {
  const response = await fetch(url, { method });
  const body = await response.text();
  if (!response.ok) throw new Error(body);
  return JSON.parse(body);
}
