import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Database } from './database.ts';
import { body, deviceId, moment, notFound, part } from './http.ts';

const shown = z.object({
  deviceId,
  platform: z.enum(['android', 'ios']),
  token: z.string().min(1).max(16_384),
});
const verdict = z.discriminatedUnion('verified', [
  z.object({ verified: z.literal(true), expiresAt: moment.optional() }),
  z.object({ verified: z.literal(false) }),
]);

/** Of the newest record. The token is never shown again. */
const STATUS = `id, device_id AS "deviceId", platform,
  CASE WHEN expires_at <= now() THEN 'expired' WHEN verified THEN 'verified' ELSE 'unverified' END AS status,
  verified_at AS "verifiedAt", expires_at AS "expiresAt", created_at AS "createdAt"`;

/**
 * Records what devices show to prove that they run the genuine app: Play Integrity tokens on Android, DCAppAttest on
 * iOS. Nothing here asks Google or Apple: a record is unverified until an operator's own verifier gives its verdict.
 */
export function attestationRoutes({ query }: Database, operators: MiddlewareHandler): Hono {
  return new Hono()
    .post('/', async (context) => {
      const { deviceId, platform, token } = await body(context, shown);
      const [record] = await query(
        `INSERT INTO attestations (device_id, platform, token) VALUES ($1, $2, $3) RETURNING ${STATUS}`,
        [deviceId, platform, token],
      );
      return context.json(record, 201);
    })
    .get('/:device', async (context) => {
      const [record] = await query(
        `SELECT ${STATUS} FROM attestations WHERE device_id = $1 ORDER BY created_at DESC, id LIMIT 1`,
        [part(context, 'device', deviceId)],
      );
      if (!record) throw notFound('attestation');
      return context.json(record);
    })
    .post('/:attestation/verdict', operators, async (context) => {
      const id = part(context, 'attestation', z.uuid());
      const given = await body(context, verdict);
      const [record] = await query(
        `UPDATE attestations SET verified = $2, verified_at = now(), expires_at = $3
         WHERE id = $1 RETURNING ${STATUS}`,
        [id, given.verified, (given.verified && given.expiresAt) || null],
      );
      if (!record) throw notFound('attestation');
      return context.json(record);
    });
}
