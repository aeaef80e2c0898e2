import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';

/** An answer other than the one that was asked for: its status, a stable code, and a sentence. */
export class Refusal extends HTTPException {
  readonly code: string;
  readonly details: unknown;

  constructor(
    status: 400 | 401 | 404 | 409 | 422 | 429,
    code: string,
    text: string,
    details?: unknown,
  ) {
    super(status, { message: text });
    this.code = code;
    this.details = details;
  }
}

/** The body of a request, as the schema says; otherwise the answer is 400 and says what is wrong. */
export async function body<T extends z.ZodType>(context: Context, schema: T): Promise<z.infer<T>> {
  let json: unknown;
  try {
    json = await context.req.json();
  } catch (error) {
    // Anything but a syntax error, such as a body that is too large, has an answer of its own.
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal(400, 'not_json', 'the body is not JSON');
  }
  return checked(schema, json);
}

/** The query string of a request, as the schema says; otherwise 400. */
export function query<T extends z.ZodType>(context: Context, schema: T): z.infer<T> {
  return checked(schema, context.req.query());
}

/** A part of the path, as the schema says; otherwise 404, since nothing has such a name. */
export function part<T extends z.ZodType>(context: Context, name: string, schema: T): z.infer<T> {
  const { data, success } = schema.safeParse(context.req.param(name));
  if (!success) throw notFound(name);
  return data as z.infer<T>;
}

/** There is no such thing. */
export const notFound = (what: string) => new Refusal(404, 'not_found', `there is no such ${what}`);

/** Lets through who shows the token; 401 for everybody else. */
export function operator(token: string): MiddlewareHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return async (context, next) => {
    const shown = digest(context.req.header('authorization') ?? '');
    if (!timingSafeEqual(shown, expected)) {
      throw new Refusal(401, 'unauthorized', 'this needs the token of the operator');
    }
    await next();
  };
}

function checked<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const { data, error } = schema.safeParse(value);
  if (!error) return data as z.infer<T>;
  const details = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Refusal(400, 'invalid', 'the request is not valid', details);
}

/** Schemas that more than one endpoint needs. */
export const region = z.string().regex(/^[a-z0-9-]{1,64}$/, 'small letters, digits and hyphens');
/** A device names itself; nothing about it is known but that it is the same. */
export const deviceId = z.string().min(1).max(255);
/** A moment, ISO 8601. */
export const moment = z.iso.datetime({ offset: true });
