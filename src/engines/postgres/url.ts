import { readFileSync } from 'node:fs';
import { HandrailError } from '../../errors.ts';

export type TlsOptions = {
  rejectUnauthorized: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  checkServerIdentity?: () => undefined;
};

/** TLS as the npm client takes it; false for none. */
export type Tls = TlsOptions | false;

/** What a URL says, with TLS apart. */
export interface Address {
  /** The URL without what is said about TLS. */
  readonly url: string;
  readonly tls: Tls;
  /** How to go on when the server refuses that; null for not at all. */
  readonly fallback: Tls | null;
  /** `db.internal/shop`, as shown to people. */
  readonly shown: string;
  readonly host: string;
  readonly database: string;
}

type Variables = Readonly<Record<string, string | undefined>>;
type Parameters = Readonly<Record<string, string | undefined>>;

/** Variables of libpq that the npm client does not read, by the parameter that they are a default of. */
const TLS_VARIABLES = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
};

const TLS_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ssl', 'uselibpqcompat'];

/**
 * Reads a PostgreSQL URL; `sslmode` means what libpq means by it: `prefer` (the default) uses TLS where
 * the server has it, `allow` where it wants it, `require` encrypts without checking the certificate unless `sslrootcert` is given,
 * `verify-ca` checks the certificate, `verify-full` also the host name. What the URL leaves out comes from
 * the variables of the environment that libpq reads.
 */
export function parseAddress(given: string, variables: Variables = process.env): Address {
  const url = parse(given);
  const parameters = parametersOf(url, variables);
  for (const name of TLS_PARAMETERS) url.searchParams.delete(name);
  const host = parameters.host || decode(url.hostname) || variables.PGHOST || '';
  const port = url.port || variables.PGPORT;
  const database = decode(url.pathname.slice(1));
  const socket = host.startsWith('/');
  const mode = parameters.sslmode ?? defaultMode(parameters);
  return {
    url: url.href,
    ...(socket ? { tls: false, fallback: null } : modes(mode, parameters)),
    shown: [`${host || 'localhost'}${port && port !== '5432' ? `:${port}` : ''}`, database]
      .filter(Boolean)
      .join('/'),
    host,
    database,
  };
}

/** An @ behind the host ends a password that has a slash in it: what stands before is no host. */
function parse(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url && !/@/.test(url.pathname + url.hash)) return url;
  throw unreadable();
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unreadable();
  }
}

/** Without a cause: the runtime's own error holds the URL, and so the password. */
function unreadable(): HandrailError {
  return new HandrailError(
    'CONNECT_FAILED',
    { server: 'the database', reason: "its URL can't be read" },
    { hint: 'Write postgres://user@host:port/database; encode special characters (@ is %40).' },
  );
}

/** What the URL says behind its `?`; where it is silent about TLS, what the environment says. */
function parametersOf({ searchParams }: URL, variables: Variables): Parameters {
  const said: Parameters = Object.fromEntries(searchParams);
  // `ssl` is another word for it.
  if (said.ssl !== undefined && said.sslmode === undefined) return said;
  const defaults = Object.entries(TLS_VARIABLES).flatMap(([name, variable]) =>
    variables[variable] ? [[name, variables[variable]]] : [],
  );
  return { ...Object.fromEntries(defaults), ...said };
}

function defaultMode({ ssl, sslrootcert }: Parameters): string {
  if (sslrootcert === 'system') return 'verify-full';
  return ssl === 'true' ? 'require' : 'prefer';
}

/** The first way to connect, and the second. */
function modes(mode: string, parameters: Parameters): Pick<Address, 'tls' | 'fallback'> {
  if (mode === 'prefer') return { tls: tlsFor(mode, parameters), fallback: false };
  if (mode === 'allow') return { tls: false, fallback: tlsFor('prefer', parameters) };
  return { tls: tlsFor(mode, parameters), fallback: null };
}

function tlsFor(mode: string, parameters: Parameters): Tls {
  const files = {
    ...read('ca', parameters.sslrootcert),
    ...read('cert', parameters.sslcert),
    ...read('key', parameters.sslkey),
  };
  if (parameters.sslrootcert === 'system' && mode !== 'verify-full') {
    const problem = `sslrootcert=system needs sslmode=verify-full, not "${mode}": anybody can have such a certificate`;
    throw new HandrailError('CONFIG_INVALID', { problem });
  }
  const anyHost = { checkServerIdentity: () => undefined };
  switch (mode) {
    case 'disable':
      return false;
    case 'prefer':
      return { rejectUnauthorized: false, ...files };
    case 'require':
      return { rejectUnauthorized: files.ca !== undefined, ...anyHost, ...files };
    case 'verify-ca':
      return { rejectUnauthorized: true, ...anyHost, ...files };
    case 'verify-full':
      return { rejectUnauthorized: true, ...files };
    default:
      throw new HandrailError('CONFIG_INVALID', {
        problem: `unknown sslmode "${mode}" (known: disable, allow, prefer, require, verify-ca, verify-full)`,
      });
  }
}

function read(name: 'ca' | 'cert' | 'key', file?: string): Partial<Record<typeof name, string>> {
  if (file === undefined || file === 'system') return {};
  try {
    return { [name]: readFileSync(file, 'utf8') };
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new HandrailError('SOURCE_UNREADABLE', { path: file, reason }, { cause });
  }
}
