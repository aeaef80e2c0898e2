import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Database } from './database.ts';
import { body, query as queryOf } from './http.ts';

const attempt = z.object({
  channel: z.string().min(1).max(64),
  success: z.boolean(),
  latencyMs: z.int().min(0).max(3_600_000).optional(),
  error: z.string().max(500).optional(),
});
const span = z.object({ hours: z.coerce.number().int().min(1).max(2160).default(24) });

/** Clients tell how finding a gateway went; operators see how well each channel works. */
export function discoveryRoutes({ query }: Database, operators: MiddlewareHandler): Hono {
  return new Hono()
    .post('/', async (context) => {
      const { channel, success, latencyMs = null, error = null } = await body(context, attempt);
      await query(
        'INSERT INTO discovery_logs (channel, success, latency_ms, error) VALUES ($1, $2, $3, $4)',
        [channel, success, latencyMs, error],
      );
      return context.body(null, 204);
    })
    .get('/channels', operators, async (context) => {
      const { hours } = queryOf(context, span);
      const channels = await query(
        `SELECT channel, count(*)::integer AS attempts,
           count(*) FILTER (WHERE success)::integer AS successes,
           count(*) FILTER (WHERE success)::double precision / count(*) AS "successRate",
           percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS "medianLatencyMs"
         FROM discovery_logs WHERE created_at >= now() - make_interval(hours => $1)
         GROUP BY channel ORDER BY channel`,
        [hours],
      );
      return context.json({ hours, channels });
    });
}
