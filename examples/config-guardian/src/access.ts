import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { sign, verify } from 'hono/jwt';
import type pg from 'pg';
import { notFound, Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

/** What a user may do in a project, from least to most. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may make a request. `operator`: the token of the environment. `user`: anybody who is signed in. A role: users
 * who have it, or more, in the project that the path names. `reader`: viewers, and applications with its API key.
 */
export type Access = 'anybody' | 'operator' | 'user' | 'reader' | Role;

/** Who makes a request. An application shows the API key of a project and is no user. */
export interface Caller {
  /** Empty unless a user is signed in. */
  readonly userId: string;
}

/** A new API key, which is shown once, and what is stored of it: it is random, so that a fast hash will do. */
export function newApiKey(): { key: string; hash: string } {
  const key = `cgk_${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashOf(key) };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A token by which a user is known until it expires. */
export async function sessionToken(userId: string, settings: Settings) {
  const exp = Math.floor(Date.now() / 1000) + settings.SESSION_SECONDS;
  const token = await sign({ sub: userId, exp }, settings.SESSION_SECRET, 'HS256');
  return { token, expires_at: new Date(exp * 1000).toISOString() };
}

/** Decides who may make a request: 401 for strangers, 404 where they may not know, 403 where they may not do. */
export function guard(pool: pg.Pool, settings: Settings) {
  const operator = Buffer.from(hashOf(settings.ADMIN_TOKEN));
  return async (c: Context, access: Access): Promise<Caller> => {
    if (access === 'anybody') return { userId: '' };
    const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const projectId = c.req.param('project') ?? '';
    if (access === 'operator') {
      if (timingSafeEqual(Buffer.from(hashOf(token)), operator)) return { userId: '' };
      throw stranger('the admin token');
    }
    if (access === 'reader' && token.startsWith('cgk_')) {
      await application(pool, token, projectId);
      return { userId: '' };
    }
    const userId = await userOf(pool, token, settings);
    if (access !== 'user') {
      const role = await roleOf(pool, userId, projectId);
      const least = access === 'reader' ? 'viewer' : access;
      if (ROLES.indexOf(role) < ROLES.indexOf(least)) {
        throw new Refusal(403, 'forbidden', `This needs the role ${least}, and yours is ${role}`);
      }
    }
    return { userId };
  };
}

async function userOf(pool: pg.Pool, token: string, settings: Settings): Promise<string> {
  const claims = await verify(token, settings.SESSION_SECRET, 'HS256').catch(() => null);
  const { rows } = await pool.query('SELECT FROM users WHERE id = $1', [claims?.sub ?? '']);
  if (rows.length === 0) throw stranger('the token of a user');
  return String(claims?.sub);
}

async function application(pool: pg.Pool, key: string, projectId: string): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM projects WHERE api_key = $1', [
    hashOf(key),
  ]);
  if (!rows[0]) throw stranger('the API key of the project');
  if (rows[0].id !== projectId) throw notFound('project');
}

/** The owner of a project is its admin, whatever else is said. */
async function roleOf(pool: pg.Pool, userId: string, projectId: string): Promise<Role> {
  const { rows } = await pool.query<{ role: Role | null }>(
    `SELECT CASE WHEN owner_user_id = $1 THEN 'admin' ELSE role_level END AS role
     FROM projects LEFT JOIN roles ON project_id = id AND user_id = $1 WHERE id = $2`,
    [userId, projectId],
  );
  const role = rows[0]?.role;
  if (!role) throw notFound('project');
  return role;
}

const stranger = (what: string) => new Refusal(401, 'unauthorized', `This needs ${what}`);
