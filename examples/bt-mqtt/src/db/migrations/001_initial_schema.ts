import { type Kysely, sql } from 'kysely';

/** What the scanners hear, as it came: one row for each advertisement. */
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('raw_messages')
    .addColumn('id', 'bigserial', (col) => col.primaryKey())
    .addColumn('scanner_id', 'varchar(255)', (col) => col.notNull())
    .addColumn('mac_address', 'varchar(17)', (col) => col.notNull())
    .addColumn('rssi', 'integer', (col) => col.notNull())
    .addColumn('timestamp', 'timestamptz', (col) => col.notNull())
    .addColumn('received_at', 'timestamptz', (col) => col.notNull().defaultTo(sql`now()`))
    .addColumn('manufacturer_data', 'jsonb')
    .addColumn('service_uuids', sql`text[]`)
    .addColumn('local_name', 'varchar(255)')
    .addColumn('raw_payload', 'jsonb', (col) => col.notNull())
    .addCheckConstraint('rssi_range', sql`rssi BETWEEN -128 AND 0`)
    .addCheckConstraint('valid_mac', sql`mac_address ~ '^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$'`)
    .execute();

  const indexes: [string, string[]][] = [
    ['idx_raw_messages_mac', ['mac_address']],
    ['idx_raw_messages_timestamp', ['timestamp']],
    ['idx_raw_messages_scanner', ['scanner_id']],
    ['idx_raw_messages_received', ['received_at']],
    ['idx_raw_messages_mac_time', ['mac_address', 'timestamp']],
  ];
  for (const [name, columns] of indexes) {
    await db.schema.createIndex(name).on('raw_messages').columns(columns).execute();
  }

  await sql`COMMENT ON TABLE raw_messages IS 'Bluetooth advertisements as the scanners sent them'`.execute(
    db,
  );
  const comments: [string, string][] = [
    ['scanner_id', 'The scanner that heard it'],
    ['mac_address', 'The address of the device, six pairs of hexadecimal digits'],
    ['rssi', 'Signal strength in dBm, -128 to 0'],
    ['timestamp', 'When the scanner heard it'],
    ['received_at', 'When it reached this database'],
    ['manufacturer_data', 'Manufacturer data by company identifier'],
    ['service_uuids', 'The services that the device offers'],
    ['local_name', 'The name that the device gives itself'],
    ['raw_payload', 'The whole message, as it came over MQTT'],
  ];
  for (const [column, text] of comments) {
    await sql`COMMENT ON COLUMN raw_messages.${sql.ref(column)} IS ${sql.lit(text)}`.execute(db);
  }
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('raw_messages').execute();
}
