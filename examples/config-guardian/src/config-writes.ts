import { z } from 'zod';
import { config, key, named, version } from './config-shapes.ts';
import { type Add, Answer } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id } from './shapes.ts';
import { type Change, type Named, write } from './write.ts';

const changes = [404, 409, 413, 422, 503] as const;

/** Writing configurations. */
export function addWrites(add: Add, services: Services): void {
  const put = async (name: Named, change: Change, status: number) => {
    const { entry, committed } = await write(services, name, change);
    const { project_id, key, version, schema_id, content, user_id, at } = entry;
    const view = { project_id, key, version, schema_id, content };
    return new Answer(committed === 'applied' ? status : 202, {
      ...view,
      updated_by_user_id: user_id,
      updated_at: at,
    });
  };
  add(
    {
      method: 'post',
      path: '/projects/{project}/configs',
      access: 'editor',
      summary: 'Makes a configuration. After a deletion its version goes on where it was',
      params: z.object({ project: id }),
      body: z.strictObject({ key, content: z.unknown(), schema_id: id.nullable().optional() }),
      answers: { 201: config, 202: config },
      refuses: changes,
    },
    ({ params, body, caller }) => {
      const { content, schema_id = null } = body;
      const change = {
        userId: caller.userId,
        version: 'none',
        content,
        schemaId: schema_id,
      } as const;
      return put({ project: params.project, key: body.key }, change, 201);
    },
  );
  add(
    {
      method: 'put',
      path: '/projects/{project}/configs/{key}',
      access: 'editor',
      summary: 'Writes the next version; names the version that it builds upon',
      params: named,
      body: z.strictObject({
        version: version.optional().describe('required: 428 without it'),
        content: z.unknown(),
        schema_id: id.nullable().optional().describe('unless given, it stays'),
      }),
      answers: { 200: config, 202: config },
      refuses: [...changes, 428],
    },
    ({ params, body, caller }) => {
      const { version, content, schema_id } = body;
      const change = {
        userId: caller.userId,
        version: required(version),
        content,
        schemaId: schema_id,
      };
      return put(params, change, 200);
    },
  );
  add(
    {
      method: 'delete',
      path: '/projects/{project}/configs/{key}',
      access: 'editor',
      summary: 'Deletes it: as a version of its own. Its revisions stay',
      params: named,
      query: z.strictObject({
        version: z.coerce.number().int().min(1).optional().describe('required: 428 without it'),
      }),
      answers: { 200: config, 202: config },
      refuses: [...changes, 428],
    },
    ({ params, query, caller }) =>
      put(params, { userId: caller.userId, version: required(query.version), deletes: true }, 200),
  );
  add(
    {
      method: 'post',
      path: '/projects/{project}/configs/{key}/restore',
      access: 'editor',
      summary: 'Goes back to what it was in a revision, as a new version',
      params: named,
      body: z.strictObject({
        version: version.optional().describe('required: 428 without it'),
        revision: version,
      }),
      answers: { 200: config, 202: config },
      refuses: [...changes, 428],
    },
    async ({ params, body, caller }) => {
      const current = required(body.version);
      const { rows } = await services.pool.query<{ content: unknown; deleted: boolean }>(
        `SELECT content, content IS NULL AS deleted FROM config_revisions
         WHERE project_id = $1 AND config_key = $2 AND version = $3`,
        [params.project, params.key, body.revision],
      );
      if (!rows[0]) throw notFound('revision');
      if (rows[0].deleted) {
        throw new Refusal(422, 'nothing_there', 'That revision is its deletion');
      }
      const { content } = rows[0];
      return put(params, { userId: caller.userId, version: current, content }, 200);
    },
  );
}

function required(version: number | undefined): number {
  if (version !== undefined) return version;
  throw new Refusal(428, 'version_required', 'Say which version this builds upon: "version"');
}
