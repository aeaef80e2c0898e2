import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { guard } from './access.ts';
import { addReads } from './config-reads.ts';
import { addWrites } from './config-writes.ts';
import { isLost, sqlState } from './database.ts';
import { Answer, endpoint, endpointsOf } from './endpoints.ts';
import { addProjects } from './projects.ts';
import { Refusal } from './refusal.ts';
import { addRoles } from './roles.ts';
import { addSchemas } from './schemas.ts';
import type { Services } from './services.ts';
import { tooLarge } from './store/store.ts';
import { addUsers } from './users.ts';

/** More than the largest entry: one that is a little too large should hear why. */
const BODY_BYTES = 2_000_000;

const state = z.strictObject({
  ok: z.boolean(),
  mode: z.enum(['single', 'raft']),
  writable: z.boolean(),
  trouble: z.string().nullable(),
});
const health = endpoint({
  method: 'get',
  path: '/health',
  access: 'anybody',
  summary: 'Whether PostgreSQL answers, in which mode this node is, and whether it can write',
  answers: { 200: state, 503: state },
});
const description = endpoint({
  method: 'get',
  path: '/openapi.json',
  access: 'anybody',
  summary: 'This description',
  answers: { 200: z.record(z.string(), z.unknown()) },
});

/** The HTTP API, with its OpenAPI description at `/openapi.json`. */
export function createApp(services: Services): Hono {
  const { pool, settings, log } = services;
  const app = new Hono();
  app.onError((error, c) => refused(error, c, log));
  app.notFound((c) => refused(new Refusal(404, 'not_found', 'There is no such path'), c, log));
  const onError = () => {
    throw tooLarge();
  };
  app.use(bodyLimit({ maxSize: BODY_BYTES, onError }));
  const { add, describe } = endpointsOf(app, guard(pool, settings));
  for (const part of [addUsers, addProjects, addRoles, addSchemas, addWrites, addReads]) {
    part(add, services);
  }
  add(health, () => stateOf(services));
  add(description, async () => describe({ info: { title: 'config-guardian', version: '1' } }));
  return app;
}

async function stateOf({ pool, store }: Services) {
  const { mode } = store;
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    const trouble = `PostgreSQL does not answer: ${(error as Error).message}`;
    return new Answer(503, { ok: false, mode, writable: false, trouble });
  }
  const trouble = await store.trouble();
  return { ok: true, mode, writable: trouble === null, trouble };
}

function refused(error: Error, c: Context, log: (text: string) => void): Response {
  if (error instanceof Refusal) {
    const { status, code, message, details } = error;
    const headers = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : undefined;
    return Response.json({ error: { code, message, details } }, { status, headers });
  }
  // PostgreSQL's class 22: a value that it can't keep, such as a text with a NUL character.
  if (/^22...$/.test(sqlState(error))) {
    return refused(new Refusal(400, 'invalid', "PostgreSQL can't keep this value"), c, log);
  }
  log(`${c.req.method} ${c.req.path}: ${error.stack}`);
  if (isLost(error)) {
    return refused(new Refusal(503, 'unavailable', 'PostgreSQL does not answer'), c, log);
  }
  const message = 'Something went wrong here';
  return Response.json({ error: { code: 'internal', message } }, { status: 500 });
}
