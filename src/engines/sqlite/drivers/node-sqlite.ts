import { loadPeer } from '../../../util/load-peer.ts';
import type { Row } from '../../engine.ts';
import type { Client, Driver } from '../client.ts';

interface Module {
  DatabaseSync: new (file: string, options: { defensive: boolean }) => DatabaseSync;
}

interface DatabaseSync {
  exec(sql: string): void;
  prepare(sql: string): {
    setReadBigInts(on: boolean): void;
    all(...parameters: unknown[]): Row[];
  };
  close(): void;
}

/** The module that Node has since version 22. */
export const nodeSqlite: Driver = {
  name: 'node:sqlite',
  load() {
    const module = withoutWarning(() => process.getBuiltinModule('node:sqlite'));
    return module ? (file) => open(module as unknown as Module, file) : null;
  },
};

/** The same interface as an npm package with prebuilt binaries, for versions of Node that lack the module. */
export const photostructure: Driver = {
  name: '@photostructure/sqlite',
  load() {
    const module = loadPeer<Module>('@photostructure/sqlite');
    return module && ((file) => withCheckpoint(open(module, file)));
  },
};

function open({ DatabaseSync }: Module, file: string): Client {
  // In defensive mode PRAGMA writable_schema has no effect, which some documented schema changes need.
  const database = new DatabaseSync(file, { defensive: false });
  return {
    exec: (sql) => database.exec(sql),
    all(sql) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      return statement.all();
    },
    query: (sql, parameters) => database.prepare(sql).all(...parameters),
    handle: database,
    close: () => database.close(),
  };
}

/**
 * Version 1 of the package keeps a connection in use until the garbage collector has taken its statements.
 * SQLite would copy the write-ahead log into the database when the last connection closes; so it is told to.
 */
function withCheckpoint(client: Client): Client {
  const close = () => {
    try {
      client.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // The log stays complete without it, and the next connection reads it.
    }
    client.close();
  };
  return { ...client, close };
}

/** Node calls its SQLite experimental, on stderr, at each start. */
function withoutWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) {
      emitWarning.call(process, warning, ...rest);
    }
  }) as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
