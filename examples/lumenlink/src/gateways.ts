import { Hono } from 'hono';
import { z } from 'zod';
import type { Database, Query } from './database.ts';
import { body, notFound, part, query as queryOf, region } from './http.ts';

const STATUSES = ['active', 'degraded', 'draining', 'offline'] as const;

const registration = z.object({
  ipAddress: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  transportTypes: z.array(z.string().min(1).max(32)).min(1).max(16),
  region,
});
const heartbeat = z.object({
  status: z.enum(STATUSES).exclude(['offline']).default('active'),
  reason: z.string().max(500).optional(),
});
const filter = z.object({ region: region.optional(), status: z.enum(STATUSES).optional() });

const GATEWAY = `id, host(ip_address) AS "ipAddress", port, transport_types AS "transportTypes", region, status,
  last_seen AS "lastSeen", created_at AS "createdAt"`;

/** Registers gateways, hears that they are alive, and tells what became of them. For operators. */
export function gatewayRoutes({ query, transaction }: Database): Hono {
  return new Hono()
    .post('/', async (context) => {
      const { gateway, isNew } = await transaction(
        register.bind(null, await body(context, registration)),
      );
      return context.json(gateway, isNew ? 201 : 200);
    })
    .get('/', async (context) => {
      const { region = null, status = null } = queryOf(context, filter);
      const sql = `SELECT ${GATEWAY} FROM gateways
        WHERE ($1::text IS NULL OR region = $1) AND ($2::text IS NULL OR status = $2)
        ORDER BY region, ip_address, port`;
      return context.json({ gateways: await query(sql, [region, status]) });
    })
    .post('/:gateway/heartbeat', async (context) => {
      const id = part(context, 'gateway', z.uuid());
      const { status, reason = null } = await body(context, heartbeat);
      return context.json(await transaction((query) => beat(query, id, status, reason)));
    })
    .get('/:gateway/history', async (context) => {
      const id = part(context, 'gateway', z.uuid());
      const found = await query('SELECT 1 FROM gateways WHERE id = $1', [id]);
      if (found.length === 0) throw notFound('gateway');
      const sql = `SELECT old_status AS "oldStatus", new_status AS "newStatus", reason,
        changed_at AS "changedAt" FROM gateway_status_history WHERE gateway_id = $1 ORDER BY id`;
      return context.json({ history: await query(sql, [id]) });
    });
}

/** The same address and port again is the same gateway, with what it says of itself now. */
async function register(given: z.infer<typeof registration>, query: Query) {
  const { ipAddress, port, transportTypes, region } = given;
  const [gateway] = await query<{ id: string; isNew: boolean }>(
    `INSERT INTO gateways (ip_address, port, transport_types, region, last_seen)
     VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (ip_address, port) DO UPDATE SET transport_types = excluded.transport_types,
       region = excluded.region, last_seen = now(), updated_at = now()
     RETURNING ${GATEWAY}, xmax = 0 AS "isNew"`,
    [ipAddress, port, transportTypes, region],
  );
  if (!gateway) throw new Error('an upsert answers with its row');
  const { isNew, ...rest } = gateway;
  if (isNew) await note(query, rest.id, null, 'active', 'registered');
  return { gateway: rest, isNew };
}

async function beat(query: Query, id: string, status: string, reason: string | null) {
  // Locked, so that of two heartbeats at once each sees the status that the other has left.
  const [before] = await query<{ status: string }>(
    'SELECT status FROM gateways WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (!before) throw notFound('gateway');
  const [gateway] = await query<object>(
    `UPDATE gateways SET status = $2::text, last_seen = now(),
       updated_at = CASE status WHEN $2::text THEN updated_at ELSE now() END
     WHERE id = $1 RETURNING ${GATEWAY}`,
    [id, status],
  );
  if (before.status !== status) await note(query, id, before.status, status, reason);
  return { ...gateway };
}

async function note(
  query: Query,
  id: string,
  before: string | null,
  after: string,
  reason: string | null,
): Promise<void> {
  await query(
    `INSERT INTO gateway_status_history (gateway_id, old_status, new_status, reason)
     VALUES ($1, $2, $3, $4)`,
    [id, before, after, reason],
  );
}

/** Marks gateways offline that were silent for so long, with a line in their history. Gives their number. */
export async function markSilent(query: Query, seconds: number): Promise<number> {
  const marked = await query(
    `WITH silent AS (
       SELECT id, status FROM gateways
       WHERE status <> 'offline' AND last_seen < now() - make_interval(secs => $1)
       ORDER BY id FOR UPDATE SKIP LOCKED
     ), marked AS (
       UPDATE gateways SET status = 'offline', updated_at = now() FROM silent WHERE gateways.id = silent.id
     )
     INSERT INTO gateway_status_history (gateway_id, old_status, new_status, reason)
     SELECT id, status, 'offline', 'no heartbeat' FROM silent RETURNING gateway_id`,
    [seconds],
  );
  return marked.length;
}
