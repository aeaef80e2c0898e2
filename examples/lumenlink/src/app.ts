import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { attestationRoutes } from './attestations.ts';
import type { Database } from './database.ts';
import { discoveryRoutes } from './discovery.ts';
import { gatewayRoutes } from './gateways.ts';
import { operator, Refusal } from './http.ts';
import { metricRoutes } from './metrics.ts';
import { packRoutes } from './packs.ts';
import { rateLimit } from './rate-limits.ts';
import type { Settings } from './settings.ts';

const BODY_BYTES = 1_000_000;

/** All endpoints. Whatever goes wrong, the answer is `{ error: { code, message, details? } }`. */
export function createApp(db: Database, settings: Settings): Hono {
  const operators = operator(settings.operatorToken);
  const limited = rateLimit(db.query, settings);
  const app = new Hono();
  app.use(bodyLimit({ maxSize: BODY_BYTES }));
  app.get('/health', async (context) => {
    try {
      return context.json({ ok: true, mode: await db.mode() });
    } catch {
      return context.json({ ok: false, mode: null }, 503);
    }
  });
  for (const path of ['/config/*', '/attestations/*', '/discovery/*']) app.use(path, limited);
  for (const path of ['/gateways/*', '/metrics/*']) app.use(path, operators);
  app.route('/gateways', gatewayRoutes(db));
  app.route('/config', packRoutes(db, settings.signingKey, operators));
  app.route('/attestations', attestationRoutes(db, operators));
  app.route('/metrics', metricRoutes(db));
  app.route('/discovery', discoveryRoutes(db, operators));
  app.notFound((context) => context.json(said('not_found', 'there is no such path'), 404));
  app.onError((error, context) => {
    if (error instanceof Refusal) {
      return context.json(said(error.code, error.message, error.details), error.status);
    }
    if (error instanceof HTTPException) {
      return context.json(said('refused', error.message || 'refused'), error.status);
    }
    if (/^22/.test(sqlState(error))) {
      return context.json(said('invalid', 'the database refuses a value of the request'), 400);
    }
    console.error(`${context.req.method} ${context.req.path}: ${error.message}`);
    return unreachable(error)
      ? context.json(said('unavailable', 'the database does not answer'), 503)
      : context.json(said('internal', 'something went wrong here'), 500);
  });
  return app;
}

function said(code: string, message: string, details?: unknown) {
  return { error: { code, message, ...(details === undefined ? {} : { details }) } };
}

const sqlState = (error: Error & { code?: unknown }) => String(error.code);

/** The server or its database lets nobody in, or there was no answer, which has no SQLSTATE. */
function unreachable(error: Error): boolean {
  return (
    /^(08|28|53|57)...$|^(3D000|55000)$|^E[A-Z]+$/.test(sqlState(error)) ||
    /timeout|terminated/i.test(error.message)
  );
}
