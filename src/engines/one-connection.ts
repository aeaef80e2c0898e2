import type { DatabaseConnection, Driver } from 'kysely';
import type { Pool, Session } from './engine.ts';

/** How long `destroy` of Kysely waits for what runs. */
export const DESTROY_MS = 10_000;

/**
 * The pool of a database that has one connection: whoever wants it waits for the one before. `probe`
 * is a query that has an answer as long as the database is there; `toKysely` makes an instance of Kysely.
 */
export function oneConnection(
  session: Session,
  probe: string,
  toKysely: (driver: Driver) => object,
): Pool {
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const acquire = async (): Promise<() => void> => {
    if (closing) throw new Error('the client is closed');
    const before = last;
    let release = () => {};
    last = new Promise<void>((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  };
  const close = (limitMs: number) => {
    closing ??= within(last, limitMs)
      .catch(() => {})
      .then(() => session.close());
    return closing;
  };
  return {
    facts: session.facts,
    native: session.handle,
    kysely: toKysely(driver(session, acquire, () => close(DESTROY_MS))),
    close,
    async ping(timeoutMs) {
      const turn = acquire();
      turn.then((release) => release()).catch(() => {});
      await within(
        turn.then(() => session.rows(probe)),
        timeoutMs,
      );
    },
  };
}

function driver(
  session: Session,
  acquire: () => Promise<() => void>,
  destroy: () => Promise<void>,
): Driver {
  const releases = new WeakMap<DatabaseConnection, () => void>();
  return {
    init: async () => {},
    destroy,
    async acquireConnection() {
      const release = await acquire();
      const connection = connectionOf(session);
      releases.set(connection, release);
      return connection;
    },
    releaseConnection: async (connection) => releases.get(connection)?.(),
    beginTransaction: () => session.run('BEGIN'),
    commitTransaction: () => session.run('COMMIT'),
    rollbackTransaction: () => session.run('ROLLBACK'),
  };
}

function connectionOf(session: Session): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
      const { rows, affected, insertId } = await session.query(sql, parameters);
      return {
        rows: rows as R[],
        ...(affected === undefined ? {} : { numAffectedRows: affected }),
        ...(insertId === undefined ? {} : { insertId }),
      };
    },
    async *streamQuery<R>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
      const { rows } = await session.query(sql, parameters);
      yield { rows: rows as R[] };
    },
  };
}

/** The promise, or an error when it takes longer than `limitMs`. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
