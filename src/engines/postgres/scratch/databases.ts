import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteName } from '../../../sql/quote.ts';
import { identity } from '../../../util/process-identity.ts';
import type { Row, Session, Target } from '../../engine.ts';
import { isAlive } from '../../lock-file.ts';
import { drivers } from '../drivers/index.ts';
import { explain } from '../explain.ts';
import { dialect } from '../history.ts';

const CONNECT_SECONDS = 10;
const RECOVERY_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const DAY_MS = 86_400_000;

/** So many templates are kept on a server, and those used lately; the one that was not used for longest goes first. */
const KEPT = 8;
const LATELY_MS = 600_000;

/** `handrail_scratch_<host>_<pid>_<start>_<time>_<n>`: whose it is, and since when. */
const SCRATCH = /^handrail_scratch_(.+)_(\d+)_(\d*)_([0-9a-z]+)_\d+$/;
const TEMPLATE = 'handrail_template_';

type Coded = Error & { code?: string };

let made = 0;

/** A name that says whose the database is. Of the host, PostgreSQL's limit of 63 bytes leaves room for this much. */
function ownName(): string {
  const [pid, start = ''] = identity(process.pid).split(' ');
  const time = Date.now().toString(36);
  return `handrail_scratch_${thisHost()}_${pid}_${start}_${time}_${++made}`;
}

const thisHost = () =>
  hostname()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 12);

const templateName = (name: string) => `${TEMPLATE}${name}`;

/**
 * Works on the database that a URL names, in a session of its own. Waits for a server that recovers from a crash, and
 * begins anew when it takes this session along.
 */
export async function onServer<T>(url: string, use: (server: Session) => Promise<T>): Promise<T> {
  const once = async () => {
    const server = await recovered(url, Date.now() + RECOVERY_MS);
    try {
      return await use(server);
    } finally {
      await server.close();
    }
  };
  try {
    return await once();
  } catch (error) {
    if (!explain(error)?.lost) throw error;
    return once();
  }
}

async function recovered(url: string, limit: number): Promise<Session> {
  const { connect } = await drivers.pg();
  for (;;) {
    try {
      return await connect({ url }, { readOnly: false, timeoutSeconds: CONNECT_SECONDS });
    } catch (error) {
      const failure = explain((error as Error).cause);
      if (!failure?.lost || Date.now() > limit) throw error;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** The URL of another database of the same server. */
export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Makes a copy of a template or of a scratch database, or an empty one for null, and gives its name. */
export async function createScratch(server: Session, template: string | null): Promise<string> {
  const name = ownName();
  const from =
    template === null || SCRATCH.test(template)
      ? (template ?? 'template0')
      : templateName(template);
  // Copying files is the fastest way where a checkpoint costs little; before version 15 there is no other.
  const strategy = majorOf(server.facts.server) < 15 ? '' : ' STRATEGY FILE_COPY';
  await server.run(`CREATE DATABASE ${quoteName(name)} TEMPLATE ${quoteName(from)}${strategy}`);
  return name;
}

/** Lets nobody into a scratch database any more, so that it can be copied at any time. Gives its new name. */
export async function sealScratch(server: Session, database: string): Promise<string> {
  const name = ownName();
  // This ends background workers that TimescaleDB has there.
  await server.run(`ALTER DATABASE ${quoteName(database)} RENAME TO ${quoteName(name)}`);
  await server.run(`ALTER DATABASE ${quoteName(name)} ALLOW_CONNECTIONS false`);
  return name;
}

/** Makes a database the template `name`, unless there is one; the database is gone afterwards. */
export async function keepScratch(server: Session, database: string, name: string): Promise<void> {
  const template = quoteName(templateName(name));
  // Before it has its name: another process takes a template without this for an old one.
  await server.run(used(database));
  try {
    await server.run(`ALTER DATABASE ${quoteName(database)} RENAME TO ${template}`);
  } catch (error) {
    if ((error as Coded).code !== '42P04') throw error;
    return dropScratch(server, database);
  }
  // Nobody can come in between a copy of it: background workers of extensions would.
  await server.run(`ALTER DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
}

/** Removes a template. */
export async function dropTemplate(server: Session, name: string): Promise<void> {
  const found = await findTemplates(server, [name]);
  if (found.length === 0) return;
  await server.run(`ALTER DATABASE ${quoteName(templateName(name))} IS_TEMPLATE false`);
  await dropScratch(server, templateName(name));
}

/** Removes a database, whoever is connected. */
export async function dropScratch(server: Session, database: string): Promise<void> {
  await server.run(`DROP DATABASE IF EXISTS ${quoteName(database)} WITH (FORCE)`);
}

/** Which of these templates there are; the first of them counts as used now. */
export async function findTemplates(server: Session, names: readonly string[]): Promise<string[]> {
  const found = new Set((await ours(server)).map(({ datname }) => String(datname)));
  const there = names.filter((name) => found.has(templateName(name)));
  if (there[0] !== undefined) await server.run(used(templateName(there[0])));
  return there;
}

/** Notes on a database that it was used now. */
const used = (database: string) =>
  `COMMENT ON DATABASE ${quoteName(database)} IS ${dialect.literal(new Date().toISOString())}`;

/**
 * Drops what processes have left that are gone: on this host by their pid, on others after a day; and the
 * templates that were not used for longest.
 */
export async function reapScratch(server: Session): Promise<void> {
  const all = await ours(server);
  for (const { datname, busy } of all) {
    if (busy !== '0' || !isLeft(String(datname))) continue;
    // Another process may do the same.
    await dropScratch(server, String(datname)).catch(() => {});
  }
  const templates = all
    .filter(({ datname }) => String(datname).startsWith(TEMPLATE))
    .sort((a, b) => (String(a.last) < String(b.last) ? 1 : -1));
  const lately = new Date(Date.now() - LATELY_MS).toISOString();
  for (const { datname, last } of templates.slice(KEPT)) {
    if (String(last) < lately)
      await dropTemplate(server, String(datname).slice(TEMPLATE.length)).catch(() => {});
  }
}

const ours = (server: Session): Promise<Row[]> =>
  server.rows(`
    SELECT datname, coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') AS last,
           (SELECT count(*) FROM pg_catalog.pg_stat_activity a
             WHERE a.datid = d.oid AND a.backend_type = 'client backend')::text AS busy
      FROM pg_catalog.pg_database d WHERE datname LIKE 'handrail\\_%'`);

function isLeft(name: string): boolean {
  const [, host, pid, start, time] = SCRATCH.exec(name) ?? [];
  if (pid === undefined) return false;
  if (host === thisHost()) return !isAlive(`${pid} ${start}`.trimEnd());
  return Date.now() - Number.parseInt(time ?? '', 36) > DAY_MS;
}

/** `postgres 16.4` → 16. */
export const majorOf = (server: string) => Number.parseInt(server.replace(/^\D+/, ''), 10);

/** A scratch database of a server. */
export const targetOn = (url: string, database: string): Target => ({ url: urlOf(url, database) });
