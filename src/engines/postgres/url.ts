import { readFileSync } from 'node:fs';
import { HandrailError } from '../../errors.ts';

export type TlsOptions = {
  rejectUnauthorized: boolean;
  ca?: string;
  cert?: string;
  key?: string;
  checkServerIdentity?: () => undefined;
};

/** What a URL says, with TLS apart: `fallback` is how to go on when the server has none. */
export interface Address {
  /** The URL without what is said about TLS. */
  readonly url: string;
  readonly tls: TlsOptions | false;
  readonly fallback: 'plain' | 'none';
  /** `db.internal/shop`, as shown to people. */
  readonly shown: string;
  readonly host: string;
  readonly database: string;
}

const TLS_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ssl', 'uselibpqcompat'];

/**
 * Reads a PostgreSQL URL; `sslmode` means what libpq means by it: `prefer` (the default) uses TLS where
 * the server has it, `require` encrypts without checking the certificate unless `sslrootcert` is given,
 * `verify-ca` checks the certificate, `verify-full` also the host name.
 */
export function parseAddress(given: string): Address {
  const url = parse(given);
  const parameters = Object.fromEntries(url.searchParams);
  for (const name of TLS_PARAMETERS) url.searchParams.delete(name);
  const host = parameters.host ?? decode(url.hostname);
  const database = decode(url.pathname.slice(1));
  const socket = host.startsWith('/');
  const mode = parameters.sslmode ?? defaultMode(parameters);
  return {
    url: url.href,
    tls: socket ? false : tlsFor(mode, parameters),
    fallback: mode === 'prefer' ? 'plain' : 'none',
    shown: [
      `${host || 'localhost'}${url.port && url.port !== '5432' ? `:${url.port}` : ''}`,
      database,
    ]
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

function defaultMode({ ssl, sslrootcert }: Record<string, string>): string {
  if (sslrootcert === 'system') return 'verify-full';
  return ssl === 'true' ? 'require' : 'prefer';
}

function tlsFor(mode: string, parameters: Record<string, string>): TlsOptions | false {
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
    case 'allow':
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
