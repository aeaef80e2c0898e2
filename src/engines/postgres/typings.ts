import type { Typings } from '../engine.ts';

const COMMENTS = `
  SELECT nspname AS schema, relname AS name, obj_description(c.oid, 'pg_class') AS comment
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'p', 'v', 'm') AND obj_description(c.oid, 'pg_class') IS NOT NULL`;

/** Adds the comments of tables and views, which Kysely does not read; TimescaleDB's own schemas are left out. */
export const typings: Typings = {
  dialect: 'PostgresDialect',
  internalSchemas: /^_?timescaledb_/,
  async complete(session, tables) {
    const key = (...names: unknown[]) => JSON.stringify(names);
    const rows = await session.rows(COMMENTS);
    const comments = new Map(rows.map((row) => [key(row.schema, row.name), String(row.comment)]));
    for (const table of tables) {
      const comment = comments.get(key(table.schema, table.name));
      if (comment !== undefined) table.comment = comment;
    }
  },
};
