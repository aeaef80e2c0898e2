import { createRequire } from 'node:module';
import type { Row } from '../../engine.ts';
import type { Driver } from '../client.ts';

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { all(...parameters: unknown[]): Row[]; finalize(): void };
  close(): void;
}

type Module = { Database: new (file: string, options: Record<string, boolean>) => Database };

/** The module that Bun brings. */
export const bunSqlite: Driver = {
  name: 'bun:sqlite',
  load() {
    if (!process.versions.bun) return null;
    const { Database } = createRequire(import.meta.url)('bun:sqlite') as Module;
    return (file) => {
      const database = new Database(file, { create: true, readwrite: true });
      const query = (sql: string, parameters: readonly unknown[]) => {
        const statement = database.prepare(sql);
        try {
          return statement.all(...parameters);
        } finally {
          statement.finalize();
        }
      };
      return {
        exec: (sql) => database.exec(sql),
        all: (sql) => query(sql, []),
        query,
        handle: database,
        close: () => database.close(),
      };
    };
  },
};
