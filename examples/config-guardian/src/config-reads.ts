import type pg from 'pg';
import { z } from 'zod';
import { config, named, version, versionText } from './config-shapes.ts';
import { type Add, endpoint } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id, moment } from './shapes.ts';
import type { Named } from './write.ts';

const consistency = z.enum(['postgresql', 'linearizable']);
const reading = z.strictObject({
  consistency: consistency
    .default('postgresql')
    .describe('linearizable: nothing older than what any node has acknowledged'),
});
const revision = z.strictObject({
  id,
  version,
  deleted: z.boolean(),
  created_by_user_id: id.nullable(),
  created_at: moment,
});

const list = endpoint({
  method: 'get',
  path: '/projects/{project}/configs',
  access: 'reader',
  summary: 'All configurations of a project, without their content',
  params: z.object({ project: id }),
  query: reading,
  answers: {
    200: z.strictObject({ configs: z.array(config.omit({ content: true })), consistency }),
  },
});
const get = endpoint({
  method: 'get',
  path: '/projects/{project}/configs/{key}',
  access: 'reader',
  summary: 'A configuration. When it is deleted, the refusal has the version that is current',
  params: named,
  query: reading,
  answers: { 200: config.extend({ consistency }) },
});
const listRevisions = endpoint({
  method: 'get',
  path: '/projects/{project}/configs/{key}/revisions',
  access: 'reader',
  summary: 'The versions that a configuration had, newest first, also when it is deleted',
  params: named,
  query: reading.extend({
    before: versionText.optional().describe('only older versions'),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
  }),
  answers: { 200: z.strictObject({ revisions: z.array(revision), consistency }) },
});
const getRevision = endpoint({
  method: 'get',
  path: '/projects/{project}/configs/{key}/revisions/{version}',
  access: 'reader',
  summary: 'One version of a configuration, with its content',
  params: named.extend({ version: versionText }),
  query: reading,
  answers: { 200: revision.extend({ content: z.unknown(), consistency }) },
});

const CONFIG = 'project_id, key, version::float8, schema_id, updated_by_user_id, updated_at';
const REVISION = 'id, version::float8, content IS NULL AS deleted, created_by_user_id, created_at';

/** Reading configurations: from PostgreSQL, and on request after it has followed all that was acknowledged. */
export function addReads(add: Add, { pool, store }: Services): void {
  const settled = async ({ consistency }: z.infer<typeof reading>) => {
    if (consistency === 'linearizable') await store.settle();
    return { consistency };
  };
  add(list, async ({ params, query }) => {
    const how = await settled(query);
    const { rows } = await pool.query(
      `SELECT ${CONFIG} FROM configs WHERE project_id = $1 AND deleted_at IS NULL ORDER BY key`,
      [params.project],
    );
    return { configs: rows, ...how };
  });
  add(get, async ({ params, query }) => {
    const how = await settled(query);
    return { ...(await read(pool, params)), ...how };
  });
  add(listRevisions, async ({ params, query }) => {
    const how = await settled(query);
    const { rows } = await pool.query(
      `SELECT ${REVISION} FROM config_revisions
       WHERE project_id = $1 AND config_key = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
      [params.project, params.key, query.before ?? Number.MAX_SAFE_INTEGER, query.limit],
    );
    if (rows.length === 0 && query.before === undefined) throw notFound('configuration');
    return { revisions: rows, ...how };
  });
  add(getRevision, async ({ params, query }) => {
    const how = await settled(query);
    const { rows } = await pool.query(
      `SELECT ${REVISION}, content FROM config_revisions
       WHERE project_id = $1 AND config_key = $2 AND version = $3`,
      [params.project, params.key, params.version],
    );
    if (!rows[0]) throw notFound('revision');
    return { ...rows[0], ...how };
  });
}

async function read(pool: pg.Pool, { project, key }: Named) {
  const { rows } = await pool.query(
    `SELECT ${CONFIG}, content, deleted_at FROM configs WHERE project_id = $1 AND key = $2`,
    [project, key],
  );
  if (!rows[0]) throw notFound('configuration');
  const { deleted_at, ...found } = rows[0];
  if (deleted_at === null) return found;
  const { version } = found;
  throw new Refusal(404, 'deleted', 'It is deleted', { current_version: version, deleted_at });
}
