/** `npm run docs`: writes docs/schema.md from a throwaway PostgreSQL that has all migrations. */
import { writeFileSync } from 'node:fs';
import { startPostgres } from '../../../tools/postgres.mjs';
import { createPool, migratorFor } from '../src/database.ts';
import { describeSchema } from './schema-docs.ts';

const server = await startPostgres();
try {
  await migratorFor(server.url).up();
  const pool = createPool(server.url, console.error);
  writeFileSync(new URL('../docs/schema.md', import.meta.url), await describeSchema(pool));
  await pool.end();
} finally {
  await server.stop();
}
