/** `npm run docs`: writes the entity diagram in README.md from a throwaway PostgreSQL that has all migrations. */
import { readFileSync, writeFileSync } from 'node:fs';
import { startPostgres } from '../../../tools/postgres.mjs';
import { createPool, migratorFor } from '../src/database.ts';
import { entityDiagram, withDiagram } from './entity-diagram.ts';

const readme = new URL('../README.md', import.meta.url);
const server = await startPostgres();
try {
  await migratorFor(server.url).up();
  const pool = createPool(server.url, console.error);
  writeFileSync(readme, withDiagram(readFileSync(readme, 'utf8'), await entityDiagram(pool)));
  await pool.end();
} finally {
  await server.stop();
}
