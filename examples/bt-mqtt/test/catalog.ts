import type { Database } from '../src/db/client.ts';
import { rows } from './databases.ts';

/** What the schema of a database consists of, apart from the history of migrations. */
export async function catalog(database: Database) {
  const list = async (text: string) =>
    (await rows<{ line: string }>(database, text)).map(({ line }) => line);
  return {
    columns: await list(
      `SELECT concat_ws(' ', table_name || '.' || column_name, data_type, character_maximum_length,
         CASE is_nullable WHEN 'NO' THEN 'not null' END, 'default ' || column_default) AS line
       FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name NOT LIKE 'schema_migrations%'
         AND table_name NOT LIKE 'kysely_%'
       ORDER BY table_name, ordinal_position`,
    ),
    indexes: await list(
      `SELECT indexname || ': ' || regexp_replace(indexdef, '^.* USING ', '') AS line FROM pg_indexes
       WHERE tablename = 'raw_messages' ORDER BY indexname`,
    ),
    constraints: await list(
      `SELECT conname || CASE WHEN convalidated THEN '' ELSE ' not valid' END AS line
       FROM pg_constraint WHERE contype = 'c' AND conrelid = to_regclass('raw_messages')
       ORDER BY conname`,
    ),
    comments: await list(
      `SELECT objsubid || ' ' || description AS line FROM pg_description
       WHERE objoid = to_regclass('raw_messages') ORDER BY objsubid`,
    ),
    invalid: await list(
      'SELECT indexrelid::regclass::text AS line FROM pg_index WHERE NOT indisvalid',
    ),
  };
}
