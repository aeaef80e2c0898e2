import { type Client, type ClientOptions, createClient } from 'handrail/client';
import type { DB } from './types.ts';

/** The database as this program uses it: `db` is Kysely with the generated types. */
export type Database = Client<DB>;

/** A client from config/database.yml: a pool as its environment says, a health check, and a way to close it. */
export function createDatabaseClient(options: ClientOptions = {}): Promise<Database> {
  return createClient<DB>(options);
}
