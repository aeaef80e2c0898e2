import Knex from 'knex';

const [engine, url] = process.argv.slice(2);
const knex = Knex(
  engine === 'sqlite'
    ? { client: 'better-sqlite3', connection: { filename: url }, useNullAsDefault: true }
    : { client: 'pg', connection: url },
);
await knex.migrate.latest({ directory: './migrations' });
await knex.destroy();
