import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Database, Query } from './database.ts';
import { body, notFound, part, region } from './http.ts';

const order = z.object({ ttlSeconds: z.int().min(60).max(31_536_000).default(86_400) });
const version = z.coerce.number().int().min(1);

interface Pack {
  readonly content: Record<string, unknown>;
  readonly signature: Buffer;
}

/**
 * Packs of gateways for clients, signed with Ed25519: operators publish them, anybody fetches them. A client checks
 * `signature` over the very bytes of `payload`, and only then reads it as JSON.
 */
export function packRoutes(db: Database, key: KeyObject, operators: MiddlewareHandler): Hono {
  const publicKey = createPublicKey(key);
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  const shown = ({ content, signature }: Pack) => ({
    payload: canonical(content),
    signature: signature.toString('base64'),
    keyId,
  });
  return new Hono()
    .get('/public-key', (context) => {
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      return context.json({ algorithm: 'ed25519', keyId, pem });
    })
    .post('/:region', operators, async (context) => {
      const { ttlSeconds } = await body(context, order);
      const wanted = part(context, 'region', region);
      const pack = await db.transaction((query) => publish(query, key, wanted, ttlSeconds));
      return context.json(shown(pack), 201);
    })
    .get('/:region', async (context) => {
      const sql = `SELECT content, signature FROM config_packs
        WHERE region = $1 AND (expires_at IS NULL OR expires_at > now()) ORDER BY version DESC LIMIT 1`;
      const [pack] = await db.query<Pack>(sql, [part(context, 'region', region)]);
      if (!pack) throw notFound('pack');
      return context.json(shown(pack));
    })
    .get('/:region/:version', async (context) => {
      const sql = 'SELECT content, signature FROM config_packs WHERE region = $1 AND version = $2';
      const wanted = [part(context, 'region', region), part(context, 'version', version)];
      const [pack] = await db.query<Pack>(sql, wanted);
      if (!pack) throw notFound('pack');
      return context.json(shown(pack));
    });
}

/** The next version of a region, with the gateways that are active in it. */
async function publish(query: Query, key: KeyObject, region: string, ttl: number): Promise<Pack> {
  // The version is part of what is signed, so it must be known before; one publisher in a region at a time.
  await query(`SELECT pg_advisory_xact_lock(hashtextextended('config_packs ' || $1, 0))`, [region]);
  const [next] = await query<{ version: number; now: Date }>(
    `SELECT coalesce(max(version), 0)::integer + 1 AS version, now() AS now
     FROM config_packs WHERE region = $1`,
    [region],
  );
  const gateways = await query<object>(
    `SELECT host(ip_address) AS "ipAddress", port, transport_types AS "transportTypes" FROM gateways
     WHERE region = $1 AND status = 'active' ORDER BY ip_address, port`,
    [region],
  );
  const issuedAt = next?.now ?? new Date();
  const expiresAt = new Date(issuedAt.getTime() + ttl * 1000);
  const content = { region, version: next?.version ?? 1, issuedAt, expiresAt, gateways };
  const signature = sign(null, Buffer.from(canonical(content)), key);
  const [pack] = await query<Pack>(
    `INSERT INTO config_packs (region, version, content, signature, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING content, signature`,
    [region, content.version, JSON.stringify(content), signature, issuedAt, expiresAt],
  );
  if (!pack) throw new Error('an insert answers with its row');
  return pack;
}

/** JSON without spaces and with sorted keys: JSONB keeps neither the order nor the text of what it was given. */
export function canonical(value: unknown): string {
  const sorted = (_: string, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one;
  return JSON.stringify(value, sorted);
}
