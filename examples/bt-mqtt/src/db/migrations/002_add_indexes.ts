import { type Kysely, sql } from 'kysely';

/**
 * Indexes for what 001 does not serve: messages by a value in their JSON, by a service, and the recent ones
 * of a scanner. Built concurrently, so that messages go on arriving meanwhile; that can't be in a transaction.
 */
export const config = { transaction: false };

const indexes: [string, string][] = [
  ['idx_raw_messages_manufacturer', 'gin (manufacturer_data jsonb_path_ops)'],
  ['idx_raw_messages_services', 'gin (service_uuids)'],
  ['idx_raw_messages_scanner_recent', 'btree (scanner_id, received_at DESC)'],
];

export async function up(db: Kysely<any>): Promise<void> {
  for (const [name, columns] of indexes) {
    // A concurrent build that was stopped leaves an invalid index, which IF NOT EXISTS would keep.
    await sql`DROP INDEX CONCURRENTLY IF EXISTS ${sql.ref(name)}`.execute(db);
    await sql`CREATE INDEX CONCURRENTLY ${sql.ref(name)}
      ON raw_messages USING ${sql.raw(columns)}`.execute(db);
  }
}

export async function down(db: Kysely<any>): Promise<void> {
  for (const [name] of indexes) {
    await sql`DROP INDEX CONCURRENTLY IF EXISTS ${sql.ref(name)}`.execute(db);
  }
}
