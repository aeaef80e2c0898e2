import type pg from 'pg';
import { z } from 'zod';
import { ROLES } from './access.ts';
import { sqlState } from './database.ts';
import { type Add, endpoint } from './endpoints.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id } from './shapes.ts';

const role_level = z.enum(ROLES);
const role = z.strictObject({ user_id: id, email: z.string(), role_level });
const member = z.object({ project: id, user: id });

const list = endpoint({
  method: 'get',
  path: '/projects/{project}/roles',
  access: 'admin',
  summary: 'Who has a role in the project',
  params: z.object({ project: id }),
  answers: { 200: z.strictObject({ roles: z.array(role) }) },
});
const give = endpoint({
  method: 'put',
  path: '/projects/{project}/roles/{user}',
  access: 'admin',
  summary: 'Gives a user this role in the project, and no other',
  params: member,
  body: z.strictObject({ role_level }),
  answers: { 204: null },
  refuses: [409],
});
const take = endpoint({
  method: 'delete',
  path: '/projects/{project}/roles/{user}',
  access: 'admin',
  summary: 'Takes the role of a user away',
  params: member,
  answers: { 204: null },
  refuses: [409],
});

/** Who may do what in a project. The role of its owner stays. */
export function addRoles(add: Add, { pool }: Services): void {
  add(list, async ({ params }) => {
    const { rows } = await pool.query(
      `SELECT user_id, email, role_level FROM roles JOIN users ON id = user_id
       WHERE project_id = $1 ORDER BY role_level, email`,
      [params.project],
    );
    return { roles: rows };
  });
  add(give, async ({ params, body }) => {
    await exceptOwner(pool, params);
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
  });
  add(take, async ({ params }) => {
    await exceptOwner(pool, params);
    const { rowCount } = await pool.query(
      'DELETE FROM roles WHERE user_id = $1 AND project_id = $2',
      [params.user, params.project],
    );
    if (rowCount === 0) throw notFound('role');
  });
}

async function exceptOwner(pool: pg.Pool, { project, user }: z.infer<typeof member>) {
  const { rows } = await pool.query('SELECT FROM projects WHERE id = $1 AND owner_user_id = $2', [
    project,
    user,
  ]);
  if (rows.length > 0) throw new Refusal(409, 'owner', 'The owner of a project is its admin');
}
