import type pg from 'pg';
import { z } from 'zod';
import { newApiKey, ROLES } from './access.ts';
import { inTransaction } from './database.ts';
import { type Add, endpoint } from './endpoints.ts';
import { notFound } from './refusal.ts';
import type { Services } from './services.ts';
import { id, moment } from './shapes.ts';

const name = z.string().min(1).max(255);
const project = z.strictObject({ id, name: z.string(), owner_user_id: id, created_at: moment });
const api_key = z.string();
const one = z.object({ project: id });

const make = endpoint({
  method: 'post',
  path: '/projects',
  access: 'user',
  summary: 'Makes a project; its API key is shown this once',
  body: z.strictObject({ name }),
  answers: { 201: project.extend({ api_key }) },
});
const list = endpoint({
  method: 'get',
  path: '/projects',
  access: 'user',
  summary: 'The projects in which the user has a role',
  answers: {
    200: z.strictObject({ projects: z.array(project.extend({ role_level: z.enum(ROLES) })) }),
  },
});
const get = endpoint({
  method: 'get',
  path: '/projects/{project}',
  access: 'viewer',
  summary: 'A project',
  params: one,
  answers: { 200: project },
});
const renewKey = endpoint({
  method: 'post',
  path: '/projects/{project}/api-key',
  access: 'admin',
  summary: 'Gives the project another API key, shown this once; the old one is refused at once',
  params: one,
  answers: { 201: z.strictObject({ api_key }) },
});
const remove = endpoint({
  method: 'delete',
  path: '/projects/{project}',
  access: 'admin',
  summary: 'Removes a project with its roles, configurations and revisions',
  params: one,
  answers: { 204: null },
});

const COLUMNS = 'projects.id, name, owner_user_id, projects.created_at';

/** Projects and their API keys. Who makes one owns it, and is its admin. */
export function addProjects(add: Add, { pool, store }: Services): void {
  add(make, ({ body, caller }) => makeProject(pool, body.name, caller.userId));
  add(list, async ({ caller }) => {
    const { rows } = await pool.query(
      `SELECT ${COLUMNS}, role_level FROM projects JOIN roles ON project_id = projects.id
       WHERE user_id = $1 ORDER BY name, projects.id`,
      [caller.userId],
    );
    return { projects: rows };
  });
  add(get, async ({ params }) => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM projects WHERE id = $1`, [
      params.project,
    ]);
    if (!rows[0]) throw notFound('project');
    return rows[0];
  });
  add(renewKey, async ({ params }) => {
    const { key, hash } = newApiKey();
    await pool.query('UPDATE projects SET api_key = $2, updated_at = now() WHERE id = $1', [
      params.project,
      hash,
    ]);
    return { api_key: key };
  });
  add(remove, async ({ params }) => {
    await pool.query('DELETE FROM projects WHERE id = $1', [params.project]);
    await store.forget([params.project]);
  });
}

async function makeProject(pool: pg.Pool, name: string, owner: string) {
  const { key, hash } = newApiKey();
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query<{ id: string }>(
      `INSERT INTO projects (name, api_key, owner_user_id) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
      [name, hash, owner],
    );
    await db.query(`INSERT INTO roles (user_id, project_id, role_level) VALUES ($1, $2, 'admin')`, [
      owner,
      rows[0]?.id,
    ]);
    return { ...rows[0], api_key: key };
  });
}
