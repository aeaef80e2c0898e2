import { type Context, Hono } from 'hono';
import { z } from 'zod';
import type { Database } from './database.ts';
import { body, moment, query as queryOf, Refusal } from './http.ts';

const DAY_MS = 86_400_000;

/** Older ones would be gone at once where TimescaleDB deletes after 90 days; newer ones come from a wrong clock. */
const recent = moment.refine(
  (text) => {
    const age = Date.now() - Date.parse(text);
    return age < 89 * DAY_MS && age > -DAY_MS;
  },
  { error: 'must be within the last 89 days' },
);
const sample = z.object({
  gatewayId: z.uuid(),
  metric: z.string().min(1).max(64),
  value: z.number().min(-1e15).max(1e15),
  time: recent,
});
const batch = z.object({ samples: z.array(sample).min(1).max(1000) });
const span = z
  .object({
    gatewayId: z.uuid().optional(),
    metric: z.string().max(64).optional(),
    from: moment,
    to: moment,
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    error: '"from" must be before "to"',
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 366 * DAY_MS, {
    error: 'a year at most',
  });

/** Takes measurements in batches and gives statistics for each hour or each day. For operators. */
export function metricRoutes(db: Database): Hono {
  return new Hono()
    .post('/', async (context) => context.json(await store(db, await body(context, batch)), 201))
    .get('/hourly', (context) => statistics(context, db, 'hour'))
    .get('/daily', (context) => statistics(context, db, 'day'));
}

/**
 * A batch that is sent again stores nothing twice: gateway, metric and time are the key. In the order of the key,
 * batches that overlap wait for each other instead of ending in a deadlock.
 */
async function store({ query }: Database, { samples }: z.infer<typeof batch>) {
  const ids = samples.map(({ gatewayId }) => gatewayId);
  const unknown = await query<{ id: string }>(
    'SELECT id FROM unnest($1::uuid[]) AS id EXCEPT SELECT id FROM gateways ORDER BY id',
    [ids],
  );
  if (unknown.length > 0) {
    const details = unknown.map(({ id }) => id);
    throw new Refusal(422, 'unknown_gateway', 'nothing was stored: unknown gateways', details);
  }
  const stored = await query(
    `INSERT INTO operator_metrics (time, gateway_id, metric, value)
     SELECT * FROM unnest($1::timestamptz[], $2::uuid[], $3::text[], $4::double precision[])
     ORDER BY 2, 3, 1
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      samples.map(({ time }) => time),
      ids,
      samples.map(({ metric }) => metric),
      samples.map(({ value }) => value),
    ],
  );
  return { received: samples.length, stored: stored.length };
}

/** Buckets that begin at or after `from` and before `to`, in UTC. Both modes give the same. */
async function statistics(context: Context, db: Database, unit: 'hour' | 'day') {
  const { from, to, gatewayId = null, metric = null } = queryOf(context, span);
  const mode = await db.mode();
  const buckets = await db.query(
    `SELECT bucket, gateway_id AS "gatewayId", metric, samples::integer, total / samples AS average,
       minimum, maximum
     FROM ${mode === 'timescaledb' ? VIEWS[unit] : computed(unit)}
     WHERE bucket >= $1::timestamptz AND bucket < $2::timestamptz
       AND ($3::uuid IS NULL OR gateway_id = $3) AND ($4::text IS NULL OR metric = $4)
     ORDER BY bucket, gateway_id, metric LIMIT 10000`,
    [from, to, gatewayId, metric],
  );
  return context.json({ source: mode, buckets });
}

const VIEWS = { hour: 'operator_metrics_hourly', day: 'operator_metrics_daily' };

/** What the views of TimescaleDB hold, of the rows themselves. */
const computed = (unit: 'hour' | 'day') => `(
  SELECT date_trunc('${unit}', time, 'UTC') AS bucket, gateway_id, metric, count(*) AS samples,
    sum(value) AS total, min(value) AS minimum, max(value) AS maximum
  FROM operator_metrics
  WHERE time >= $1::timestamptz AND time < $2::timestamptz + INTERVAL '1 ${unit}'
  GROUP BY 1, 2, 3
) AS computed`;
