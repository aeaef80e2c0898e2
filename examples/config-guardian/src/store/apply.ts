import type { Queries } from '../database.ts';
import type { Entry } from './store.ts';

/** What became of an entry. `stale`: that version, or a later one, was there already. */
export type Outcome = 'applied' | 'stale' | 'project gone' | 'schema gone';

/**
 * Writes an entry with its revision, unless PostgreSQL has its version already. What a cascade has taken away
 * meanwhile is left out: an author who is gone becomes NULL, as the foreign key would have it; so does a schema,
 * and the outcome says so.
 */
export async function apply(db: Queries, entry: Entry): Promise<Outcome> {
  const { project_id, key, version, schema_id, user_id, at, deleted } = entry;
  // Locked in the order in which a deletion of a user takes them, so that the two wait and do not deadlock.
  const project = await db.query('SELECT FROM projects WHERE id = $1 FOR KEY SHARE', [project_id]);
  if (project.rowCount === 0) return 'project gone';
  const author = await present(db, 'users', user_id);
  const schema = await present(db, 'config_schemas', schema_id);
  const content = JSON.stringify(entry.content);
  const { rowCount } = await db.query(
    `INSERT INTO configs AS c
       (project_id, key, version, content, schema_id, updated_by_user_id, created_at, updated_at, deleted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, CASE WHEN $8 THEN $7::timestamptz END)
     ON CONFLICT (project_id, key) DO UPDATE SET
       version = EXCLUDED.version, schema_id = EXCLUDED.schema_id,
       content = CASE WHEN $8 THEN c.content ELSE EXCLUDED.content END,
       updated_by_user_id = EXCLUDED.updated_by_user_id, updated_at = EXCLUDED.updated_at,
       deleted_at = EXCLUDED.deleted_at
     WHERE c.version < EXCLUDED.version`,
    [project_id, key, version, content, schema, author, at, deleted],
  );
  if (rowCount === 0) return 'stale';
  await db.query(
    `INSERT INTO config_revisions (id, project_id, config_key, version, content, created_by_user_id, created_at)
     VALUES ($1, $2, $3, $4, CASE WHEN $8 THEN NULL ELSE $5::jsonb END, $6, $7)`,
    [entry.id, project_id, key, version, content, author, at, deleted],
  );
  return schema === schema_id ? 'applied' : 'schema gone';
}

/** The id, while there is such a row, which then stays until the transaction ends; otherwise null. */
async function present(
  db: Queries,
  table: 'users' | 'config_schemas',
  id: string | null,
): Promise<string | null> {
  if (id === null) return null;
  const { rowCount } = await db.query(`SELECT FROM ${table} WHERE id = $1 FOR KEY SHARE`, [id]);
  return rowCount === 1 ? id : null;
}

/** What PostgreSQL has of a configuration. */
export async function stored(
  db: Queries,
  projectId: string,
  key: string,
): Promise<{ version: number; deleted: boolean; schema_id: string | null } | null> {
  const { rows } = await db.query<{ version: string; deleted: boolean; schema_id: string | null }>(
    `SELECT version, deleted_at IS NOT NULL AS deleted, schema_id FROM configs
     WHERE project_id = $1 AND key = $2`,
    [projectId, key],
  );
  return rows[0] ? { ...rows[0], version: Number(rows[0].version) } : null;
}

/** Whether the entry of this id is in PostgreSQL. */
export async function hasRevision(db: Queries, id: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM config_revisions WHERE id = $1', [id]);
  return rowCount === 1;
}
