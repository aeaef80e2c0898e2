import { loadKysely } from '../../util/kysely.ts';
import type { QueryHooks, Session } from '../engine.ts';
import { sessionDriver } from '../session-driver.ts';

/** Kysely over a session of this engine. */
export function kysely(session: Session, hooks: QueryHooks): object {
  const { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } = loadKysely();
  return new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => sessionDriver(session, hooks),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
