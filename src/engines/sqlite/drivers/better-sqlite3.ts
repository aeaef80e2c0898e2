import { loadPeer } from '../../../util/load-peer.ts';
import type { Row } from '../../engine.ts';
import type { Driver } from '../client.ts';

interface Database {
  exec(sql: string): void;
  prepare(sql: string): {
    reader: boolean;
    run(...parameters: unknown[]): void;
    all(...parameters: unknown[]): Row[];
    safeIntegers(): { all(): Row[] };
  };
  unsafeMode(): void;
  close(): void;
}

/** The npm package better-sqlite3, when the project has it. */
export const betterSqlite3: Driver = {
  name: 'better-sqlite3',
  load() {
    const Database = loadPeer<new (file: string) => Database>('better-sqlite3');
    if (Database === null) return null;
    // Its native part is loaded with the first database; it may be built for another version of Node.
    new Database(':memory:').close();
    return (file) => {
      const database = new Database(file);
      // Otherwise PRAGMA writable_schema has no effect, which some documented schema changes need.
      database.unsafeMode();
      return {
        exec: (sql) => database.exec(sql),
        all(sql) {
          const statement = database.prepare(sql);
          if (statement.reader) return statement.safeIntegers().all();
          statement.run();
          return [];
        },
        query(sql, parameters) {
          const statement = database.prepare(sql);
          if (statement.reader) return statement.all(...parameters);
          statement.run(...parameters);
          return [];
        },
        handle: database,
        close: () => database.close(),
      };
    };
  },
};
