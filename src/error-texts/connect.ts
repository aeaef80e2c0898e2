import { text } from './text.ts';

/** What can go wrong before there is a session: settings, drivers, servers. */
export const connectTexts = {
  CONFIG_NOT_FOUND: text<{ file: string }>(
    (d) => `there is no configuration file "${d.file}"`,
    () => 'Check the path after --config or --env-file.',
  ),
  CONFIG_INVALID: text<{ problem: string; suggestion?: string }>(
    (d) => d.problem,
    (d) =>
      d.suggestion
        ? `Did you mean "${d.suggestion}"?`
        : 'Correct it where it is set: in the configuration file, a flag or the URL.',
  ),
  CONFIG_UNKNOWN_ENVIRONMENT: text<{ name: string; known: string[]; suggestion?: string }>(
    (d) => `the configuration has no environment "${d.name}"`,
    (d) =>
      d.suggestion
        ? `Did you mean "${d.suggestion}"?`
        : `Choose one of these with --env: ${d.known.join(', ') || '(none)'}.`,
  ),
  CONFIG_MISSING_VARIABLE: text<{ variable: string }>(
    (d) => `the environment variable "${d.variable}" is not set`,
    (d) => `Set ${d.variable}, or write \${${d.variable}:-default} for a default.`,
  ),
  CONFIG_NO_DATABASE: text<Record<never, never>>(
    () => 'no database is given',
    () =>
      'Set DATABASE_URL, or pass --database-url postgres://user@host/name or --database-url sqlite:path/to/file.db.',
  ),
  CONNECT_UNKNOWN_ENGINE: text<{ given: string; suggestion?: string }>(
    (d) => `"${d.given}" is no database that handrail knows`,
    (d) =>
      d.suggestion
        ? `Did you mean "${d.suggestion}"?`
        : 'Use a URL that begins with postgres://, sqlite: or pglite:.',
  ),
  CONNECT_DRIVER_MISSING: text<{ need: string; install: string; reason?: string }>(
    (d) => `${d.need} is not installed${d.reason ? ` (${d.reason})` : ''}`,
    (d) => `Run "${d.install}".`,
  ),
  CONNECT_REFUSED: text<{ server: string; reason: string }>(
    (d) => `no connection to ${d.server}: ${d.reason}`,
    () => 'Check that the server runs and that host and port are right.',
  ),
  CONNECT_TIMEOUT: text<{ server: string; seconds: number }>(
    (d) => `${d.server} did not answer within ${d.seconds} s`,
    () => 'Check host and port, and whether a firewall drops the connection.',
  ),
  CONNECT_AUTHENTICATION: text<{ server: string; reason: string }>(
    (d) => `${d.server} refused the login: ${d.reason}`,
    () => 'Check user and password (PGUSER, PGPASSWORD or the URL).',
  ),
  CONNECT_ROLE: text<{ role: string; reason: string }>(
    (d) => `the migrations can't run as the role "${d.role}": ${d.reason}; nothing was run`,
    (d) =>
      `Create it and run GRANT "${d.role}" TO the user who is logged in, or correct "role" in the configuration.`,
  ),
  CONNECT_DATABASE_MISSING: text<{ server: string; database: string }>(
    (d) => `the database "${d.database}" does not exist on ${d.server}`,
    () => 'Run "handrail db create", or correct the name in the URL.',
  ),
  CONNECT_FAILED: text<{ server: string; reason: string }>(
    (d) => `could not open ${d.server}: ${d.reason}`,
    () => 'Check the URL, and that the database may be opened by this user.',
  ),
  CONNECT_LOST: text<{ reason: string }>(
    (d) => `the connection was lost: ${d.reason}`,
    () => 'Run the command again: it goes on from what the history says.',
  ),
  CONNECT_IN_USE: text<{ path: string; holder: string }>(
    (d) => `"${d.path}" is open in another process (${d.holder})`,
    () => 'Stop that process, or wait until it has ended: PGlite allows one process at a time.',
  ),
};
