import type { Insertable, Kysely, Selectable } from 'kysely';
import type { DB as ConfigGuardian } from './config-guardian.golden.ts';
import type { DB as Everything, ShopOrders } from './postgres.golden.ts';
import type { DB as Sqlite } from './sqlite.golden.ts';

/** What the generated types let a program write; it is compiled, never run. */
export async function queries(
  guardian: Kysely<ConfigGuardian>,
  shop: Kysely<Everything>,
  sqlite: Kysely<Sqlite>,
): Promise<void> {
  const role: { role_level: 'admin' | 'editor' | 'viewer' } = await guardian
    .selectFrom('roles')
    .select('role_level')
    .executeTakeFirstOrThrow();
  await guardian
    .updateTable('roles')
    // @ts-expect-error there is no such level
    .set({ role_level: 'owner' })
    .execute();
  const order: Insertable<ShopOrders> = { payload: { role: role.role_level }, z_total: 12 };
  await shop.insertInto('shop.orders').values(order).execute();
  const found: Selectable<ShopOrders> = await shop
    .selectFrom('shop.orders')
    .selectAll()
    .where('t_state', '=', 'open')
    .executeTakeFirstOrThrow();
  const total: string | null = found.z_total;
  // @ts-expect-error the history is not part of the schema
  shop.selectFrom('schema_migrations');
  // @ts-expect-error nor is what TimescaleDB keeps
  shop.selectFrom('_timescaledb_catalog.hypertable');
  const event = await sqlite.selectFrom('events').selectAll().executeTakeFirstOrThrow();
  const numbers: [number, number, number | null] = [event.id, event.tries, event.total];
  await sqlite
    .insertInto('events')
    .values({ session_id: `${total}${numbers}` })
    .execute();
}
