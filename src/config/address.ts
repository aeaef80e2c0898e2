import type { SectionInput } from './schema.ts';

/** The settings that together are an address; a URL says the same in one word. */
export const addressParts = ['host', 'port', 'database', 'user', 'password', 'sslmode'] as const;

/**
 * The URL of a section: its own, or the one that host, port, database, user and password mean.
 * Undefined when it names no database.
 */
export function urlOf(section: SectionInput): string | undefined {
  if (section.url !== undefined) return section.url;
  if (addressParts.every((part) => section[part] === undefined)) return undefined;
  const { host = 'localhost', port, database, user, password, sslmode } = section;
  const login = [user ?? '', ...(password === undefined ? [] : [password])]
    .map(encodeURIComponent)
    .join(':');
  const socket = host.startsWith('/');
  const parameters = new URLSearchParams({
    ...(socket ? { host } : {}),
    ...(sslmode === undefined ? {} : { sslmode }),
  }).toString();
  return [
    'postgres://',
    login && `${login}@`,
    socket ? 'localhost' : host.includes(':') ? `[${host}]` : host,
    port === undefined ? '' : `:${port}`,
    database === undefined ? '' : `/${encodeURIComponent(database)}`,
    parameters && `?${parameters}`,
  ].join('');
}
