import { type Kysely, sql } from 'kysely';

/**
 * Further rules, each added NOT VALID, which takes its lock only for a moment, and then validated, which
 * reads the table while writers go on. Each statement is a transaction of its own, so that the lock of the
 * first is gone before the second reads.
 */
export const config = { transaction: false };

const rules: [string, string][] = [
  ['scanner_id_not_blank', "btrim(scanner_id) <> ''"],
  ['raw_payload_is_object', "jsonb_typeof(raw_payload) = 'object'"],
  ['manufacturer_data_is_object', "jsonb_typeof(manufacturer_data) = 'object'"],
];

export async function up(db: Kysely<any>): Promise<void> {
  for (const [name, rule] of rules) {
    await sql`ALTER TABLE raw_messages
      DROP CONSTRAINT IF EXISTS ${sql.ref(name)},
      ADD CONSTRAINT ${sql.ref(name)} CHECK (${sql.raw(rule)}) NOT VALID`.execute(db);
    await sql`ALTER TABLE raw_messages VALIDATE CONSTRAINT ${sql.ref(name)}`.execute(db);
  }
}

export async function down(db: Kysely<any>): Promise<void> {
  for (const [name] of rules) {
    await sql`ALTER TABLE raw_messages DROP CONSTRAINT IF EXISTS ${sql.ref(name)}`.execute(db);
  }
}
