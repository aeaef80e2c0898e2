import { z } from 'zod';
import { config, named, version } from './config-shapes.ts';
import type { Add } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id, moment } from './shapes.ts';

const reading = z.strictObject({
  consistency: z
    .enum(['postgresql', 'linearizable'])
    .default('postgresql')
    .describe('linearizable: nothing older than what any node has acknowledged'),
});
const consistency = z.enum(['postgresql', 'linearizable']);
const revision = z.strictObject({
  id,
  version,
  deleted: z.boolean(),
  created_by_user_id: id.nullable(),
  created_at: moment,
});
const REVISION = 'id, version::float8, content IS NULL AS deleted, created_by_user_id, created_at';
const COLUMNS = 'project_id, key, version::float8, schema_id, updated_by_user_id, updated_at';

/** Reading configurations: from PostgreSQL, and on request after it has followed all that was acknowledged. */
export function addReads(add: Add, { pool, store }: Services): void {
  const settled = async (asked: z.infer<typeof reading>) => {
    if (asked.consistency === 'linearizable') await store.settle();
    return asked.consistency;
  };
  add(
    {
      method: 'get',
      path: '/projects/{project}/configs',
      access: 'reader',
      summary: 'All configurations of a project, without their content',
      params: z.object({ project: id }),
      query: reading,
      answers: {
        200: z.strictObject({ configs: z.array(config.omit({ content: true })), consistency }),
      },
    },
    async ({ params, query }) => {
      const consistency = await settled(query);
      const { rows } = await pool.query(
        `SELECT ${COLUMNS} FROM configs WHERE project_id = $1 AND deleted_at IS NULL ORDER BY key`,
        [params.project],
      );
      return { configs: rows, consistency };
    },
  );
  add(
    {
      method: 'get',
      path: '/projects/{project}/configs/{key}',
      access: 'reader',
      summary: 'A configuration. When it is deleted, the refusal has the version that is current',
      params: named,
      query: reading,
      answers: { 200: config.extend({ consistency }) },
    },
    async ({ params, query }) => {
      const consistency = await settled(query);
      const { rows } = await pool.query(
        `SELECT ${COLUMNS}, content, deleted_at FROM configs WHERE project_id = $1 AND key = $2`,
        [params.project, params.key],
      );
      if (!rows[0]) throw notFound('configuration');
      const { deleted_at, ...found } = rows[0];
      if (deleted_at === null) return { ...found, consistency };
      const { version } = found;
      throw new Refusal(404, 'deleted', 'It is deleted', { current_version: version, deleted_at });
    },
  );
  add(
    {
      method: 'get',
      path: '/projects/{project}/configs/{key}/revisions',
      access: 'reader',
      summary: 'The versions that a configuration had, newest first, also when it is deleted',
      params: named,
      query: reading.extend({
        before: z.coerce.number().int().min(1).optional().describe('only older versions'),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      answers: { 200: z.strictObject({ revisions: z.array(revision), consistency }) },
    },
    async ({ params, query }) => {
      const consistency = await settled(query);
      const { rows } = await pool.query(
        `SELECT ${REVISION} FROM config_revisions
         WHERE project_id = $1 AND config_key = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
        [params.project, params.key, query.before ?? Number.MAX_SAFE_INTEGER, query.limit],
      );
      if (rows.length === 0 && query.before === undefined) throw notFound('configuration');
      return { revisions: rows, consistency };
    },
  );
  add(
    {
      method: 'get',
      path: '/projects/{project}/configs/{key}/revisions/{version}',
      access: 'reader',
      summary: 'One version of a configuration, with its content',
      params: named.extend({ version: z.coerce.number().int().min(1) }),
      query: reading,
      answers: { 200: revision.extend({ content: z.unknown(), consistency }) },
    },
    async ({ params, query }) => {
      const consistency = await settled(query);
      const { rows } = await pool.query(
        `SELECT ${REVISION}, content FROM config_revisions
         WHERE project_id = $1 AND config_key = $2 AND version = $3`,
        [params.project, params.key, params.version],
      );
      if (!rows[0]) throw notFound('revision');
      return { ...rows[0], consistency };
    },
  );
}
