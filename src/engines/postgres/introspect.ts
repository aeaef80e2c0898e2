import type { Schema } from '../../schema/schema.ts';
import type { Session } from '../engine.ts';
import { BASE, objectOf, PARTS, READING } from './catalogue.ts';
import type { PostgresSession } from './session.ts';
import { withTimescale } from './timescale.ts';

const ALL = `WITH ${BASE},
  part (nr, kind, schema, on_table, name, facts) AS (
    ${PARTS.map((sql, i) => `SELECT ${i}, p.* FROM (${sql}) AS p`).join('\nUNION ALL\n')})
  SELECT kind, schema, on_table, name, facts::text AS facts FROM part
    ORDER BY nr, schema COLLATE "C", on_table COLLATE "C", (facts ->> 'position')::int, name COLLATE "C"`;

/** Everything that people made in a database, as its catalogue tells. */
export async function introspect(session: Session): Promise<Schema> {
  const results = await (session as PostgresSession).script(
    `BEGIN READ ONLY;\n${READING};\n${ALL};\nCOMMIT`,
  );
  return withTimescale(session, results.flat().map(objectOf));
}
