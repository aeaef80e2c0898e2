import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import type pg from 'pg';
import { z } from 'zod';
import { readAudit, record } from './audit.ts';
import { deleteSetting, readSettings, writeSetting } from './device-settings.ts';
import {
  authenticate,
  heartbeat,
  listDeviceKeys,
  listDevices,
  revokeDeviceKey,
  rotateKey,
} from './devices.ts';
import { addressOf, answerError, bearer, bodyOf, checked, type Env } from './http.ts';
import { hasHash, hashOf } from './keys.ts';
import { provision } from './provisioning.ts';
import {
  createProvisioningKey,
  listProvisioningKeys,
  revokeProvisioningKey,
} from './provisioning-keys.ts';
import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';

const DAY = 24 * 60 * 60;
const uuid = z.uuid();
const settingKey = z.string().min(1).max(255);
const settingBody = z.strictObject({ value: z.json() });
const applicant = z.strictObject({
  device_name: z.string().min(1).max(255),
  device_uuid: uuid.optional(),
});
const keyRequest = z.strictObject({
  description: z.string().max(1000).optional(),
  max_devices: z.int().min(1).max(1_000_000).default(1),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(3650 * DAY)
    .default(DAY),
});
const auditFilter = z.strictObject({
  event_type: z.string().optional(),
  severity: z.string().optional(),
  device_uuid: uuid.optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const found = (yes: boolean): null => {
  if (!yes) throw new Refusal(404, 'not_found', 'There is no such thing');
  return null;
};

/** What the parts of the API work with. */
export interface Services {
  readonly pool: pg.Pool;
  readonly settings: Settings;
  readonly log: (text: string) => void;
}

/** The HTTP API. */
export function createApp(services: Services): Hono<Env> {
  const { pool, settings, log } = services;
  const app = new Hono<Env>();
  app.onError((error, c) => answerError(error, c, log));
  app.notFound((c) => answerError(new Refusal(404, 'not_found', 'There is no such path'), c, log));
  const onError = () => {
    throw new Refusal(413, 'too_large', 'The body has more than 64 KiB');
  };
  app.use(bodyLimit({ maxSize: 64 * 1024, onError }));
  app.use(async (c, next) => {
    c.set('address', addressOf(c, settings.TRUST_PROXY));
    await next();
  });
  app.get('/health', async (c) => {
    await pool.query('SELECT 1').catch((error: Error) => {
      log(`health: ${error.message}`);
      throw new Refusal(503, 'unavailable', 'The database does not answer');
    });
    return c.json({ ok: true });
  });
  app.post('/provision', async (c) => {
    const asked = await bodyOf(c, applicant);
    return c.json(await provision(pool, settings, c.get('address'), bearer(c), asked), 201);
  });
  app.route('/device', deviceRoutes(services));
  app.route('/admin', adminRoutes(services));
  return app;
}

/** For devices, by their key. */
function deviceRoutes({ pool, settings }: Services): Hono<Env> {
  const routes = new Hono<Env>();
  routes.use(
    createMiddleware<Env>(async (c, next) => {
      const address = c.get('address');
      const device = await authenticate(pool, bearer(c), address);
      c.set('device', device);
      c.set('actor', { name: `device ${device.uuid}`, address });
      await next();
    }),
  );
  routes.post('/heartbeat', async (c) =>
    c.json(await heartbeat(pool, c.get('actor'), c.get('device').uuid)),
  );
  routes.post('/key', async (c) => {
    const { uuid } = c.get('device');
    return c.json(await rotateKey(pool, c.get('actor'), uuid, settings.KEY_GRACE_SECONDS), 201);
  });
  routes.delete('/key', async (c) => {
    const { uuid, keyId } = c.get('device');
    return c.body(found(await revokeDeviceKey(pool, c.get('actor'), uuid, keyId)), 204);
  });
  return withSettings(routes, '/settings', pool, (c) => c.get('device').uuid);
}

/** For people, by the token of the environment. */
function adminRoutes({ pool, settings }: Services): Hono<Env> {
  const routes = new Hono<Env>();
  const token = hashOf(settings.ADMIN_TOKEN);
  routes.use(
    createMiddleware<Env>(async (c, next) => {
      const address = c.get('address');
      if (!hasHash(bearer(c), token)) {
        await record(pool, 'admin_refused', { name: null, address }, null, { path: c.req.path });
        throw new Refusal(401, 'token_refused', 'The admin token is not valid');
      }
      c.set('actor', { name: 'admin', address });
      await next();
    }),
  );
  routes.get('/audit', async (c) =>
    c.json(await readAudit(pool, checked(auditFilter, c.req.query()))),
  );
  routes.get('/provisioning-keys', async (c) => c.json(await listProvisioningKeys(pool)));
  routes.post('/provisioning-keys', async (c) => {
    const asked = await bodyOf(c, keyRequest);
    return c.json(await createProvisioningKey(pool, c.get('actor'), asked), 201);
  });
  routes.delete('/provisioning-keys/:id', async (c) => {
    const id = checked(uuid, c.req.param('id'));
    return c.body(found(await revokeProvisioningKey(pool, c.get('actor'), id)), 204);
  });
  routes.get('/devices', async (c) => c.json(await listDevices(pool)));
  routes.get('/devices/:device/keys', async (c) =>
    c.json(await listDeviceKeys(pool, checked(uuid, c.req.param('device')))),
  );
  routes.delete('/devices/:device/keys/:id', async (c) => {
    const [device, id] = [c.req.param('device'), c.req.param('id')].map((one) =>
      checked(uuid, one),
    ) as [string, string];
    return c.body(found(await revokeDeviceKey(pool, c.get('actor'), device, id)), 204);
  });
  return withSettings(routes, '/devices/:device/settings', pool, (c) =>
    checked(uuid, c.req.param('device')),
  );
}

type DeviceOf = (c: Context<Env>) => string;

/** Reading, writing and removing the settings of the device that a request is about. */
function withSettings(routes: Hono<Env>, path: string, pool: pg.Pool, device: DeviceOf): Hono<Env> {
  const one = `${path}/:key`;
  routes.get(path, async (c) => c.json(await readSettings(pool, device(c))));
  routes.put(one, async (c) => {
    const key = checked(settingKey, c.req.param('key'));
    const { value } = await bodyOf(c, settingBody);
    await writeSetting(pool, c.get('actor'), device(c), key, value);
    return c.json({ key, value });
  });
  routes.delete(one, async (c) => {
    const key = checked(settingKey, c.req.param('key'));
    return c.body(found(await deleteSetting(pool, c.get('actor'), device(c), key)), 204);
  });
  return routes;
}
