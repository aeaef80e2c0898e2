import { HandrailError } from '../../errors.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Lack, Session } from '../engine.ts';
import { dialect } from './history.ts';

/**
 * Creates the extensions that are not there, and gives their names. Throws DATABASE_EXTENSION; `isNew` says
 * in it that the database was made just before.
 */
export async function createExtensions(
  session: Session,
  extensions: readonly string[],
  isNew: boolean,
): Promise<string[]> {
  if (extensions.length === 0) return [];
  const rows = await session.rows(
    `SELECT name, installed_version IS NOT NULL AS installed FROM pg_catalog.pg_available_extensions
     WHERE name IN (${extensions.map((name) => dialect.literal(name)).join(', ')})`,
  );
  const known = new Map(
    rows.map(({ name, installed }) => [name, String(installed).startsWith('t')]),
  );
  const made: string[] = [];
  const state = isNew ? { state: 'the database itself was created' } : {};
  for (const extension of extensions) {
    if (known.get(extension)) continue;
    if (!known.has(extension)) {
      const reason = 'the server does not have it';
      const hint = `Install the package that brings "${extension}" on the server, then run the command again.`;
      throw new HandrailError('DATABASE_EXTENSION', { extension, reason }, { ...state, hint });
    }
    try {
      await session.run(`CREATE EXTENSION IF NOT EXISTS ${quoteName(extension)} CASCADE`);
      made.push(extension);
    } catch (cause) {
      const { code, message: reason } = cause as Error & { code?: string };
      // Another run has created it in this moment.
      if (code === '23505' || code === '42710') continue;
      throw new HandrailError('DATABASE_EXTENSION', { extension, reason }, { ...state, cause });
    }
  }
  return made;
}

/** Extensions that work only when the server was started with them. */
const PRELOADED = [
  'timescaledb',
  'citus',
  'pg_cron',
  'pg_squeeze',
  'pg_stat_statements',
  'pgaudit',
];

/** What keeps an extension from being used on this server: TimescaleDB even ends the connection. */
export async function lacks(session: Session, extension: string): Promise<Lack | null> {
  const name = dialect.literal(extension);
  const [row] = await session.rows(`
    SELECT (SELECT pg_catalog.count(*) FROM pg_catalog.pg_available_extensions WHERE name = ${name})::text AS available,
           (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'shared_preload_libraries') AS libraries,
           (SELECT pg_catalog.count(*) FROM pg_catalog.pg_settings
            WHERE pg_catalog.split_part(name, '.', 1) = ${name})::text AS settings`);
  if (row?.available === '0') return 'not available';
  if (!PRELOADED.includes(extension)) return null;
  const { libraries, settings } = row ?? {};
  // Ordinary roles may not see the list, but the settings that the library has brought.
  const loaded =
    libraries === null
      ? settings !== '0'
      : String(libraries)
          .split(',')
          .some((one) => one.replace(/^.*\/|[\s"]/g, '') === extension);
  return loaded ? null : 'not preloaded';
}
