import type pg from 'pg';
import { z } from 'zod';
import { config, key, named, version, versionText } from './config-shapes.ts';
import { type Add, Answer, endpoint } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id } from './shapes.ts';
import { type Change, type Named, write } from './write.ts';

/** Without it the answer is 428 and not 400, hence optional. */
const buildsUpon = version.optional().describe('the current version; 428 without it');
const refuses = [404, 409, 413, 422, 428, 503] as const;

const make = endpoint({
  method: 'post',
  path: '/projects/{project}/configs',
  access: 'editor',
  summary: 'Makes a configuration. After a deletion its version goes on where it was',
  params: z.object({ project: id }),
  body: z.strictObject({ key, content: z.unknown(), schema_id: id.nullable().optional() }),
  answers: { 201: config, 202: config },
  refuses: [409, 413, 422, 503],
});
const put = endpoint({
  method: 'put',
  path: '/projects/{project}/configs/{key}',
  access: 'editor',
  summary: 'Writes the next version',
  params: named,
  body: z.strictObject({
    version: buildsUpon,
    content: z.unknown(),
    schema_id: id.nullable().optional().describe('unless given, it stays'),
  }),
  answers: { 200: config, 202: config },
  refuses,
});
const remove = endpoint({
  method: 'delete',
  path: '/projects/{project}/configs/{key}',
  access: 'editor',
  summary: 'Deletes it: as a version of its own. Its revisions stay',
  params: named,
  query: z.strictObject({
    version: versionText.optional().describe(buildsUpon.description ?? ''),
  }),
  answers: { 200: config, 202: config },
  refuses,
});
const restore = endpoint({
  method: 'post',
  path: '/projects/{project}/configs/{key}/restore',
  access: 'editor',
  summary: 'Goes back to what it was in a revision, as a new version',
  params: named,
  body: z.strictObject({ version: buildsUpon, revision: version }),
  answers: { 200: config, 202: config },
  refuses,
});

/** Writing configurations. 202: it is committed, and PostgreSQL will have it. */
export function addWrites(add: Add, services: Services): void {
  const answer = async (name: Named, change: Change, status = 200) => {
    const { entry, committed } = await write(services, name, change);
    const { project_id, key, version, schema_id, content, user_id, at } = entry;
    const by = { updated_by_user_id: user_id, updated_at: at };
    const body = { project_id, key, version, schema_id, content, ...by };
    return new Answer(committed === 'applied' ? status : 202, body);
  };
  add(make, ({ params, body, caller: { userId } }) => {
    const { key, content, schema_id: schemaId = null } = body;
    return answer({ ...params, key }, { userId, version: 'none', content, schemaId }, 201);
  });
  add(put, ({ params, body, caller: { userId } }) => {
    const { content, schema_id: schemaId } = body;
    return answer(params, { userId, version: given(body.version), content, schemaId });
  });
  add(remove, ({ params, query, caller: { userId } }) =>
    answer(params, { userId, version: given(query.version), deletes: true }),
  );
  add(restore, async ({ params, body, caller: { userId } }) => {
    const version = given(body.version);
    const content = await contentOf(services.pool, params, body.revision);
    return answer(params, { userId, version, content });
  });
}

function given(version: number | undefined): number {
  if (version !== undefined) return version;
  throw new Refusal(428, 'version_required', 'Say which version this builds upon: "version"');
}

async function contentOf(pool: pg.Pool, { project, key }: Named, revision: number) {
  const { rows } = await pool.query<{ content: unknown; deleted: boolean }>(
    `SELECT content, content IS NULL AS deleted FROM config_revisions
     WHERE project_id = $1 AND config_key = $2 AND version = $3`,
    [project, key, revision],
  );
  if (!rows[0]) throw notFound('revision');
  if (rows[0].deleted) throw new Refusal(422, 'nothing_there', 'That revision is its deletion');
  return rows[0].content;
}
