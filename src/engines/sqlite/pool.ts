import { loadKysely } from '../../util/kysely.ts';
import type { Pool, PoolOptions, Target } from '../engine.ts';
import { oneConnection } from '../one-connection.ts';
import { connect } from './session.ts';

/** The one connection of an application to a file, over Kysely. */
export async function openPool(target: Target, options: PoolOptions): Promise<Pool> {
  const { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } = loadKysely();
  return oneConnection(
    await connect(target, options),
    'SELECT 1 FROM sqlite_schema LIMIT 1',
    (driver) =>
      new Kysely<unknown>({
        dialect: {
          createAdapter: () => new SqliteAdapter(),
          createDriver: () => driver,
          createIntrospector: (db) => new SqliteIntrospector(db),
          createQueryCompiler: () => new SqliteQueryCompiler(),
        },
      }),
  );
}
