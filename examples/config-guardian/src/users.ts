import type pg from 'pg';
import { z } from 'zod';
import { sessionToken } from './access.ts';
import { inTransaction, sqlState } from './database.ts';
import { type Add, endpoint } from './endpoints.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';
import { id, moment, unlessInUse } from './shapes.ts';

const email = z.email().max(320).toLowerCase();
const user = z.strictObject({ id, email: z.string(), created_at: moment });
const credentials = z.strictObject({ email, password: z.string().max(256) });
const newUser = credentials.extend({ password: z.string().min(12).max(256) });

const make = endpoint({
  method: 'post',
  path: '/users',
  access: 'operator',
  summary: 'Makes a user',
  body: newUser,
  answers: { 201: user },
  refuses: [409],
});
const list = endpoint({
  method: 'get',
  path: '/users',
  access: 'operator',
  summary: 'All users',
  answers: { 200: z.strictObject({ users: z.array(user) }) },
});
const signIn = endpoint({
  method: 'post',
  path: '/sessions',
  access: 'anybody',
  summary: 'Signs a user in: the token goes into Authorization, after "Bearer "',
  body: credentials,
  answers: { 201: z.strictObject({ token: z.string(), user_id: id, expires_at: moment }) },
  refuses: [401],
});
const me = endpoint({
  method: 'get',
  path: '/me',
  access: 'user',
  summary: 'Who is signed in',
  answers: { 200: user },
});
const removeMe = endpoint({
  method: 'delete',
  path: '/me',
  access: 'user',
  summary: 'Removes the user who is signed in, with their projects, roles and schemas',
  answers: { 204: null },
  refuses: [409],
});
const remove = endpoint({
  method: 'delete',
  path: '/users/{user}',
  access: 'operator',
  summary: 'Removes a user, with their projects, roles and schemas',
  params: z.object({ user: id }),
  answers: { 204: null },
  refuses: [409],
});

const COLUMNS = 'id, email, created_at';

/** People: made and removed by the operator, signed in by email and password. */
export function addUsers(add: Add, services: Services): void {
  const { pool, settings } = services;
  add(make, ({ body }) => makeUser(pool, body));
  add(list, async () => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM users ORDER BY email`);
    return { users: rows };
  });
  add(signIn, ({ body }) => session(pool, settings, body));
  add(me, async ({ caller }) => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [
      caller.userId,
    ]);
    return rows[0];
  });
  add(removeMe, ({ caller }) => removeUser(services, caller.userId));
  add(remove, ({ params }) => removeUser(services, params.user));
}

async function makeUser(pool: pg.Pool, { email, password }: z.infer<typeof newUser>) {
  try {
    const { rows } = await pool.query(
      `INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING ${COLUMNS}`,
      [email, await hashPassword(password)],
    );
    return rows[0];
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    throw new Refusal(409, 'exists', 'There is a user with this email');
  }
}

async function session(
  pool: pg.Pool,
  settings: Settings,
  { email, password }: z.infer<typeof credentials>,
) {
  const { rows } = await pool.query<{ id: string; password_hash: string }>(
    'SELECT id, password_hash FROM users WHERE email = $1',
    [email],
  );
  if (!(await isPassword(password, rows[0]?.password_hash)) || !rows[0]) {
    throw new Refusal(401, 'unauthorized', 'The email or the password is wrong');
  }
  return { ...(await sessionToken(rows[0].id, settings)), user_id: rows[0].id };
}

async function removeUser({ pool, store }: Services, userId: string): Promise<void> {
  // Their schemas go with them, and one may be used by an entry that PostgreSQL does not have yet.
  await store.settle();
  const projects = await unlessInUse(() =>
    inTransaction(pool, async (db) => {
      const { rows } = await db.query<{ id: string }>(
        'SELECT id FROM projects WHERE owner_user_id = $1',
        [userId],
      );
      const { rowCount } = await db.query('DELETE FROM users WHERE id = $1', [userId]);
      if (rowCount === 0) throw notFound('user');
      return rows.map((row) => row.id);
    }),
  );
  await store.forget(projects);
}
