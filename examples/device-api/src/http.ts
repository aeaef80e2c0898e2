import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { z } from 'zod';
import type { Actor } from './audit.ts';
import type { Device } from './devices.ts';
import { Refusal } from './refusal.ts';

/** What the handlers find in the context of a request. */
export interface Env {
  Variables: { address: string; actor: Actor; device: Device };
}

/** Where a request comes from. Behind a trusted proxy that is the last address of X-Forwarded-For. */
export function addressOf(c: Context, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined;
  if (forwarded && isIP(forwarded)) return forwarded;
  const { address = '0.0.0.0' } = getConnInfo(c).remote;
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*/, '');
}

/** The token of `Authorization: Bearer`, or an empty text. */
export const bearer = (c: Context): string =>
  /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';

/** The body as JSON of that shape. Throws a {@link Refusal} that says what is wrong. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalid', 'The body is not valid JSON');
  }
  return checked(schema, value);
}

/** A value of that shape. Throws a {@link Refusal} that says what is wrong. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new Refusal(400, 'invalid', z.prettifyError(error));
}

/** Every error as JSON: `{ error: { code, message } }`. `log` hears of those that nobody expects. */
export function answerError(error: Error, c: Context, log: (text: string) => void): Response {
  const answer = (status: number, code: string, message: string) =>
    Response.json({ error: { code, message } }, { status });
  if (error instanceof Refusal) {
    const response = answer(error.status, error.code, error.message);
    if (error.status === 401) response.headers.set('WWW-Authenticate', 'Bearer');
    const { retryAfterSeconds } = error;
    if (retryAfterSeconds) response.headers.set('Retry-After', String(retryAfterSeconds));
    return response;
  }
  const code = String((error as { code?: unknown }).code ?? '');
  // PostgreSQL's class 22: a text or JSON value that it can't store, such as one with a NUL character.
  if (/^22...$/.test(code)) return answer(400, 'invalid', 'The database can not store this value');
  log(`${c.req.method} ${c.req.path}: ${error.message}`);
  if (/^(08|53|57)...$|^E[A-Z]+$/.test(code) || /timeout|terminated/i.test(error.message)) {
    return answer(503, 'unavailable', 'The database does not answer');
  }
  return answer(500, 'internal', 'Something went wrong');
}
