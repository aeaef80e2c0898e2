import { z } from 'zod';
import { newApiKey, ROLES } from './access.ts';
import { inTransaction, sqlState } from './database.ts';
import type { Add } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id, moment } from './shapes.ts';

const project = z.strictObject({
  id,
  name: z.string(),
  owner_user_id: id,
  created_at: moment,
});
const withKey = project.extend({ api_key: z.string() });
const COLUMNS = 'projects.id, name, owner_user_id, projects.created_at';
const one = z.object({ project: id });

/** Projects and their API keys. Who makes one owns it, and is its admin. */
export function addProjects(add: Add, { pool, store }: Services): void {
  add(
    {
      method: 'post',
      path: '/projects',
      access: 'user',
      summary: 'Makes a project; its API key is shown this once',
      body: z.strictObject({ name: z.string().min(1).max(255) }),
      answers: { 201: withKey },
    },
    async ({ body, caller }) => {
      const { key, hash } = newApiKey();
      const { rows } = await inTransaction(pool, async (db) => {
        const made = await db.query<{ id: string }>(
          `INSERT INTO projects (name, api_key, owner_user_id) VALUES ($1, $2, $3)
           RETURNING ${COLUMNS}`,
          [body.name, hash, caller.userId],
        );
        await db.query(
          `INSERT INTO roles (user_id, project_id, role_level) VALUES ($1, $2, 'admin')`,
          [caller.userId, made.rows[0]?.id],
        );
        return made;
      });
      return { ...rows[0], api_key: key };
    },
  );
  add(
    {
      method: 'get',
      path: '/projects',
      access: 'user',
      summary: 'The projects in which the user has a role',
      answers: {
        200: z.strictObject({ projects: z.array(project.extend({ role_level: z.enum(ROLES) })) }),
      },
    },
    async ({ caller }) => {
      const { rows } = await pool.query(
        `SELECT ${COLUMNS}, role_level FROM projects JOIN roles ON project_id = projects.id
         WHERE user_id = $1 ORDER BY name, projects.id`,
        [caller.userId],
      );
      return { projects: rows };
    },
  );
  add(
    {
      method: 'get',
      path: '/projects/{project}',
      access: 'viewer',
      summary: 'A project',
      params: one,
      answers: { 200: project },
    },
    async ({ params }) => {
      const { rows } = await pool.query(`SELECT ${COLUMNS} FROM projects WHERE id = $1`, [
        params.project,
      ]);
      if (!rows[0]) throw notFound('project');
      return rows[0];
    },
  );
  add(
    {
      method: 'post',
      path: '/projects/{project}/api-key',
      access: 'admin',
      summary: 'Gives the project another API key, shown this once; the old one is refused at once',
      params: one,
      answers: { 201: z.strictObject({ api_key: z.string() }) },
    },
    async ({ params }) => {
      const { key, hash } = newApiKey();
      await pool.query('UPDATE projects SET api_key = $2, updated_at = now() WHERE id = $1', [
        params.project,
        hash,
      ]);
      return { api_key: key };
    },
  );
  add(
    {
      method: 'delete',
      path: '/projects/{project}',
      access: 'admin',
      summary: 'Removes a project with its roles, configurations and revisions',
      params: one,
      answers: { 204: null },
    },
    async ({ params }) => {
      await pool.query('DELETE FROM projects WHERE id = $1', [params.project]);
      await store.forget([params.project]);
    },
  );
}

const role = z.strictObject({ user_id: id, email: z.string(), role_level: z.enum(ROLES) });
const member = z.object({ project: id, user: id });

/** Who may do what in a project. The role of its owner stays. */
export function addRoles(add: Add, { pool }: Services): void {
  add(
    {
      method: 'get',
      path: '/projects/{project}/roles',
      access: 'admin',
      summary: 'Who has a role in the project',
      params: one,
      answers: { 200: z.strictObject({ roles: z.array(role) }) },
    },
    async ({ params }) => {
      const { rows } = await pool.query(
        `SELECT user_id, email, role_level FROM roles JOIN users ON id = user_id
         WHERE project_id = $1 ORDER BY role_level, email`,
        [params.project],
      );
      return { roles: rows };
    },
  );
  add(
    {
      method: 'put',
      path: '/projects/{project}/roles/{user}',
      access: 'admin',
      summary: 'Gives a user this role in the project, and no other',
      params: member,
      body: z.strictObject({ role_level: z.enum(ROLES) }),
      answers: { 204: null },
      refuses: [409],
    },
    async ({ params, body }) => {
      await exceptOwner(params);
      try {
        await pool.query(
          `INSERT INTO roles (user_id, project_id, role_level) VALUES ($1, $2, $3)
           ON CONFLICT (user_id, project_id) DO UPDATE SET role_level = $3, updated_at = now()`,
          [params.user, params.project, body.role_level],
        );
      } catch (error) {
        if (sqlState(error) === '23503') throw notFound('user');
        throw error;
      }
    },
  );
  add(
    {
      method: 'delete',
      path: '/projects/{project}/roles/{user}',
      access: 'admin',
      summary: 'Takes the role of a user away',
      params: member,
      answers: { 204: null },
      refuses: [409],
    },
    async ({ params }) => {
      await exceptOwner(params);
      const { rowCount } = await pool.query(
        'DELETE FROM roles WHERE user_id = $1 AND project_id = $2',
        [params.user, params.project],
      );
      if (rowCount === 0) throw notFound('role');
    },
  );

  async function exceptOwner({ project, user }: z.infer<typeof member>): Promise<void> {
    const { rows } = await pool.query('SELECT FROM projects WHERE id = $1 AND owner_user_id = $2', [
      project,
      user,
    ]);
    if (rows.length > 0) throw new Refusal(409, 'owner', 'The owner of a project is its admin');
  }
}
