import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import type { Query } from './database.ts';
import { deviceId, Refusal } from './http.ts';
import type { Limits, Settings } from './settings.ts';

const WINDOW_SECONDS = 60;

/** How a subject stands in its window, with this request counted. */
export interface Count {
  readonly requests: number;
  readonly secondsLeft: number;
}

/**
 * Counts a request of a device or an address. One upsert counts and answers, so that no request is lost
 * between reading and writing, however many servers and connections there are. The clock is the database's.
 */
export async function countRequest(
  query: Query,
  subject: 'device_id' | 'ip_address',
  value: string,
): Promise<Count> {
  const [row] = await query<{ requests: number; seconds_left: number }>(
    `INSERT INTO rate_limits (${subject}, window_start, window_seconds)
     VALUES ($1, to_timestamp(floor(extract(epoch FROM now()) / $2::integer) * $2::integer), $2::integer)
     ON CONFLICT (${subject}, window_start, window_seconds) WHERE ${subject} IS NOT NULL
     DO UPDATE SET request_count = rate_limits.request_count + 1
     RETURNING request_count AS requests,
       greatest(1, ceil(extract(epoch FROM window_start - now())) + window_seconds)::integer AS seconds_left`,
    [value, WINDOW_SECONDS],
  );
  return { requests: row?.requests ?? 0, secondsLeft: row?.seconds_left ?? WINDOW_SECONDS };
}

/** Forgets windows that are over. */
export async function forgetWindows(query: Query): Promise<void> {
  await query(`DELETE FROM rate_limits WHERE window_start < now() - INTERVAL '1 hour'`);
}

/**
 * Limits what a device, which names itself in the header X-Device-Id, and an address may send in a minute.
 * Beyond that the answer is 429 and says in Retry-After, in seconds, when the window ends.
 */
export function rateLimit(query: Query, { limits, trustProxy }: Settings): MiddlewareHandler {
  const count = async (context: Context, subject: keyof Limits, value: string) => {
    const column = subject === 'device' ? 'device_id' : 'ip_address';
    const { requests, secondsLeft } = await countRequest(query, column, value);
    if (requests <= limits[subject]) return;
    context.header('Retry-After', String(secondsLeft));
    throw new Refusal(429, 'too_many_requests', `too many requests of this ${subject}`);
  };
  return async (context, next) => {
    const named = deviceId.optional().safeParse(context.req.header('x-device-id'));
    if (!named.success) throw new Refusal(400, 'invalid', 'X-Device-Id has 1 to 255 characters');
    // The address first: a client that invents devices meets its limit before it fills the table.
    await count(context, 'address', addressOf(context, trustProxy));
    if (named.data) await count(context, 'device', named.data);
    await next();
  };
}

/** Behind a trusted proxy that is the last address of X-Forwarded-For. */
function addressOf(context: Context, trustProxy: boolean): string {
  const header = trustProxy ? context.req.header('x-forwarded-for') : undefined;
  const forwarded = header?.split(',').at(-1)?.trim();
  if (forwarded && isIP(forwarded)) return forwarded;
  const { address = '0.0.0.0' } = getConnInfo(context).remote;
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*/, '');
}
