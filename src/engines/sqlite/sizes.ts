import type { Sizes } from '../../schema/sizes.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Session } from '../engine.ts';

const TABLES = `SELECT name FROM sqlite_schema
  WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`;

/** How many rows each table has. SQLite knows of no sizes without reading the whole file. */
export async function sizes(session: Session): Promise<Sizes> {
  const tables = (await session.rows(TABLES)).map(({ name }) => String(name));
  const found: [string, { rows: number; bytes: null; indexBytes: null }][] = [];
  for (const name of tables) {
    const [row] = await session.rows(`SELECT count(*) AS rows FROM ${quoteName(name)}`);
    found.push([name.toLowerCase(), { rows: Number(row?.rows), bytes: null, indexBytes: null }]);
  }
  return new Map(found);
}
