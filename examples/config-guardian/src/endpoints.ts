import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Access, Caller } from './access.ts';
import { Refusal } from './refusal.ts';

/** The statuses with which an endpoint refuses, beside those that follow from its access and its input. */
export type Refused = 401 | 403 | 404 | 409 | 413 | 422 | 428 | 503;

/** An endpoint: what it takes, who may use it, what it answers. The OpenAPI description is made of these. */
export interface Endpoint<P, Q, B> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI has it: `/projects/{project}`. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** By status; null: no body. The lowest is the status of a plain answer. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  readonly refuses?: readonly Refused[];
}

/** An endpoint, with the types of what it takes. */
export const endpoint = <P, Q, B>(one: Endpoint<P, Q, B>): Endpoint<P, Q, B> => one;

/** What a handler gets, checked. */
export interface Asked<P, Q, B> {
  readonly caller: Caller;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type Handler<P, Q, B> = (asked: Asked<P, Q, B>) => Promise<unknown>;

/** An answer with another status than the first of its endpoint. */
export class Answer {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

/** Adds an endpoint: to the API, behind its guard, and to the description. */
export type Add = <P, Q, B>(endpoint: Endpoint<P, Q, B>, handler: Handler<P, Q, B>) => void;

/** Adds endpoints to an API; `describe` gives the OpenAPI description of all that were added. */
export function endpointsOf(api: Hono, guard: (c: Context, access: Access) => Promise<Caller>) {
  const paths: Record<string, Record<string, object>> = {};
  const add: Add = (endpoint, handler) => {
    const { method, path, access, params, query, body, answers } = endpoint;
    paths[path] = { ...paths[path], [method]: operation(endpoint) };
    const status = Number(Object.keys(answers)[0]);
    api.on(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
      const caller = await guard(c, access);
      const asked = {
        caller,
        // A path that nothing can have is a path that nothing has.
        params: params && checked(params, c.req.param(), 404),
        query: query && checked(query, c.req.query(), 400),
        body: body && checked(body, await jsonOf(c), 400),
      };
      const result = await handler(asked as Parameters<typeof handler>[0]);
      const answer = result instanceof Answer ? result : new Answer(status, result);
      return answers[answer.status] === null
        ? new Response(null, { status: answer.status })
        : Response.json(answer.body, { status: answer.status });
    });
  };
  const describe = (head: object) => ({
    openapi: '3.1.0',
    ...head,
    paths,
    components: {
      schemas: { error: schemaOf(problem) },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  });
  return { add, describe };
}

const problem = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
});

function operation(endpoint: Endpoint<unknown, unknown, unknown>): object {
  const { method, path, access, summary, params, query, body, answers, refuses = [] } = endpoint;
  const refusals = new Set<number>([...refuses, 500, 503]);
  if (query || body) refusals.add(400);
  if (body) refusals.add(413);
  if (params) refusals.add(404);
  if (access !== 'anybody') refusals.add(401);
  if (path.includes('{project}')) refusals.add(403).add(404);
  const responses = [...refusals].map((status) => [
    status,
    described('refused', { $ref: '#/components/schemas/error' }),
  ]);
  for (const [status, schema] of Object.entries(answers)) {
    responses.push([Number(status), described('done', schema && schemaOf(schema))]);
  }
  return {
    summary,
    operationId: `${method} ${path}`,
    'x-access': access,
    security: access === 'anybody' ? [] : [{ bearer: [] }],
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body ? { requestBody: { required: true, content: json(schemaOf(body, 'input')) } } : {}),
    responses: Object.fromEntries(responses),
  };
}

const json = (schema: object) => ({ 'application/json': { schema } });
const described = (description: string, schema: object | null) =>
  schema ? { description, content: json(schema) } : { description };

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function parametersOf(where: 'path' | 'query', schema: z.ZodType | undefined): object[] {
  if (!schema) return [];
  const { properties = {} } = schemaOf(schema, 'input') as { properties?: Record<string, object> };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: where,
    ...(where === 'path' ? { required: true } : {}),
    schema: one,
  }));
}

async function jsonOf(c: Context): Promise<unknown> {
  const body = await c.req.text();
  try {
    return JSON.parse(body);
  } catch {
    throw new Refusal(400, 'invalid', 'The body is not valid JSON');
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, status: 400 | 404): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw status === 404
    ? new Refusal(404, 'not_found', 'There is no such path')
    : new Refusal(400, 'invalid', z.prettifyError(error));
}
