import { runner } from 'node-pg-migrate';

await runner({
  databaseUrl: process.argv[2],
  dir: 'migrations',
  direction: 'up',
  migrationsTable: 'pgmigrations',
  log: () => {},
});
