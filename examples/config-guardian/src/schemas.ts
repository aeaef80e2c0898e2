import { z } from 'zod';
import { type Add, endpoint } from './endpoints.ts';
import { compile } from './json-schema.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Services } from './services.ts';
import { id, moment, unlessInUse } from './shapes.ts';

const listed = z.strictObject({ id, name: z.string(), created_by_user_id: id, created_at: moment });
const schema = listed.extend({ schema_content: z.string() });
const one = z.object({ schema: id });

const make = endpoint({
  method: 'post',
  path: '/schemas',
  access: 'user',
  summary: 'Keeps a JSON Schema (2020-12), as it is written',
  body: z.strictObject({
    name: z.string().min(1).max(255),
    schema_content: z.string().max(200_000),
  }),
  answers: { 201: schema },
  refuses: [422],
});
const list = endpoint({
  method: 'get',
  path: '/schemas',
  access: 'user',
  summary: 'All schemas, without what is in them',
  answers: { 200: z.strictObject({ schemas: z.array(listed) }) },
});
const get = endpoint({
  method: 'get',
  path: '/schemas/{schema}',
  access: 'user',
  summary: 'A schema',
  params: one,
  answers: { 200: schema },
});
const remove = endpoint({
  method: 'delete',
  path: '/schemas/{schema}',
  access: 'user',
  summary: 'Removes a schema that no configuration uses; only for who made it',
  params: one,
  answers: { 204: null },
  refuses: [403, 409],
});

const COLUMNS = 'id, name, created_by_user_id, created_at';

/** JSON Schemas, for configurations of any project. They never change: another one has another id. */
export function addSchemas(add: Add, services: Services): void {
  const { pool } = services;
  add(make, async ({ body, caller }) => {
    compile(body.schema_content);
    const { rows } = await pool.query(
      `INSERT INTO config_schemas (name, schema_content, created_by_user_id)
       VALUES ($1, $2, $3) RETURNING ${COLUMNS}, schema_content`,
      [body.name, body.schema_content, caller.userId],
    );
    return rows[0];
  });
  add(list, async () => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM config_schemas ORDER BY name, id`);
    return { schemas: rows };
  });
  add(get, async ({ params }) => {
    const { rows } = await pool.query(
      `SELECT ${COLUMNS}, schema_content FROM config_schemas WHERE id = $1`,
      [params.schema],
    );
    if (!rows[0]) throw notFound('schema');
    return rows[0];
  });
  add(remove, ({ params, caller }) => removeSchema(services, params.schema, caller.userId));
}

async function removeSchema({ pool, store }: Services, schema: string, user: string) {
  const { rows } = await pool.query<{ mine: boolean }>(
    'SELECT created_by_user_id = $2 AS mine FROM config_schemas WHERE id = $1',
    [schema, user],
  );
  if (!rows[0]) throw notFound('schema');
  if (!rows[0].mine) throw new Refusal(403, 'forbidden', 'Another user has made this schema');
  // An entry that uses it may be committed already, and not yet in PostgreSQL.
  await store.settle();
  await unlessInUse(() => pool.query('DELETE FROM config_schemas WHERE id = $1', [schema]));
}
