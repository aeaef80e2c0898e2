import { connect as connectSocket, type Socket } from 'node:net';
import pg from 'pg';
import { HandrailError } from '../../../errors.ts';
import type { ConnectOptions, Row, Target } from '../../engine.ts';
import { readOnly } from '../read-only.ts';
import type { PostgresSession, ScriptError } from '../session.ts';
import { type Address, parseAddress, type Tls } from '../url.ts';

/** For our own statements, every value stays the text that the server sent. */
const asText = { getTypeParser: () => (value: unknown) => value } as never;

/** How long the server may take to close the connection of a cancel request. */
const CANCEL_MS = 2000;

const NO_TLS =
  /does not support SSL|establishing an SSL connection|disconnected before secure TLS/i;

/** Opens a session to a PostgreSQL server with the npm client `pg`. */
export async function connect(target: Target, options: ConnectOptions): Promise<PostgresSession> {
  const address = parseAddress(target.url);
  const { tls, fallback } = address;
  let first: Error;
  try {
    return await open(address, tls, options);
  } catch (error) {
    first = error as Error;
    if (fallback === null || !refuses(first, tls)) throw connectError(first, address, options);
  }
  try {
    return await open(address, fallback, options);
  } catch (second) {
    const error = fallback && refuses(second as Error, fallback) ? first : (second as Error);
    throw connectError(error, address, options);
  }
}

async function open(address: Address, ssl: Tls, options: ConnectOptions): Promise<PostgresSession> {
  const client = new pg.Client({
    connectionString: address.url,
    ssl,
    application_name: 'handrail',
    connectionTimeoutMillis: options.timeoutSeconds * 1000,
    keepAlive: true,
  });
  let version = '';
  const connection = connectionOf(client);
  connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === 'server_version')
      version = status.parameterValue.split(' ')[0] ?? '';
  });
  client.on('error', () => {});
  const giveUp = () => connection.stream.destroy(new Error('aborted'));
  options.signal?.addEventListener('abort', giveUp);
  try {
    const connected = client.connect();
    if (ssl && address.fallback === false) allowPlain(connection);
    await connected;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  const opened = session(
    client,
    {
      ...address,
      shown: address.shown.includes('/') ? address.shown : `${address.shown}/${client.database}`,
    },
    version,
  );
  return options.readOnly ? readOnly(opened) : opened;
}

function session(client: pg.Client, address: Address, version: string): PostgresSession {
  const connection = connectionOf(client);
  const script = async (sql: string): Promise<Row[][]> => {
    const completed: string[] = [];
    const complete = ({ text }: { text: string }) => void completed.push(text);
    connection.on('commandComplete', complete);
    try {
      const result = (await client.query({ text: sql, types: asText })) as
        | pg.QueryResult
        | pg.QueryResult[];
      return (Array.isArray(result) ? result : [result]).flatMap(({ rows }) =>
        rows.length > 0 ? [rows] : [],
      );
    } catch (error) {
      throw Object.assign(error as ScriptError, { completed });
    } finally {
      connection.off('commandComplete', complete);
    }
  };
  return {
    facts: { server: `postgres ${version}`, database: address.shown, driver: 'pg' },
    script,
    run: async (sql) => void (await script(sql)),
    rows: async (sql) => (await script(sql))[0] ?? [],
    async query(text, values) {
      const { rows, rowCount } = await client.query(
        text,
        values.length > 0 ? [...values] : undefined,
      );
      return { rows, ...(rowCount === null ? {} : { affected: BigInt(rowCount) }) };
    },
    handle: client,
    processId: (client as unknown as { processID: number }).processID,
    cancel: () => cancel(client),
    close: () => close(client),
  };
}

/** Parts of a client that its types leave out. */
interface Connection extends NodeJS.EventEmitter {
  readonly stream: Socket;
  ssl: unknown;
  attachListeners(stream: Socket): void;
}

const connectionOf = (client: pg.Client) =>
  (client as unknown as { connection: Connection }).connection;

/**
 * When the server has no TLS, goes on without it on the same connection, as libpq does: `pg` gives up there,
 * and a second connection costs the server another process.
 */
function allowPlain(connection: Connection): void {
  const { stream } = connection;
  const [handshake] = stream.listeners('data');
  if (!handshake) return;
  stream.removeAllListeners('data').once('data', (answer: Buffer) => {
    if (answer.toString('latin1') !== 'N') return handshake.call(stream, answer);
    connection.ssl = false;
    connection.attachListeners(stream);
    connection.emit('sslconnect');
  });
}

/** Says goodbye, and does not wait until the server has put its things away. */
function close(client: pg.Client): Promise<void> {
  const { stream } = connectionOf(client);
  const ended = client.end().catch(() => {});
  return new Promise((resolve) => {
    void ended.then(resolve);
    stream.once('finish', () => {
      stream.unref();
      resolve();
    });
  });
}

/**
 * Sends a cancel request on a connection of its own, as the protocol wants it; poolers pass it on. The
 * server closes the connection: PgBouncer takes one that is closed on this side for a broken client.
 */
function cancel(client: pg.Client): Promise<void> {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const message = Buffer.alloc(16);
  [16, 80877102, processID, secretKey].forEach((value, i) => {
    message.writeInt32BE(value | 0, i * 4);
  });
  const where = client.host.startsWith('/')
    ? { path: `${client.host}/.s.PGSQL.${client.port}` }
    : { host: client.host, port: client.port };
  return new Promise((resolve) => {
    const socket = connectSocket(where, () => socket.write(message));
    socket.setTimeout(CANCEL_MS, () => socket.destroy());
    socket.on('error', () => resolve()).on('close', () => resolve());
  });
}

/** Whether a connection failed because of TLS, or for want of it, and may succeed the other way. */
export function refuses(error: Error & { code?: string }, tls: Tls): boolean {
  if (!tls) return /^28/.test(error.code ?? '');
  const handshake = /^(ERR_SSL|ERR_TLS|EPROTO)/.test(error.code ?? '');
  return handshake || NO_TLS.test(error.message) || error.code === '28000';
}

function connectError(
  given: Error & { code?: string; errors?: Error[] },
  address: Address,
  options: ConnectOptions,
): unknown {
  if (given instanceof HandrailError) return given;
  const error = (given.errors?.[0] ?? given) as Error & { code?: string };
  const server = address.shown;
  const context = { cause: given };
  const reason = error.message;
  if (/^(28|08P01)/.test(error.code ?? '') || /password|SASL/i.test(reason)) {
    return new HandrailError('CONNECT_AUTHENTICATION', { server, reason }, context);
  }
  switch (error.code) {
    case '3D000': {
      const [host = server] = server.split('/');
      const { database } = address;
      return new HandrailError('CONNECT_DATABASE_MISSING', { server: host, database }, context);
    }
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENOENT':
      return new HandrailError('CONNECT_REFUSED', { server, reason }, context);
  }
  if (/timeout expired/i.test(reason) || error.code === 'ETIMEDOUT') {
    const seconds = options.timeoutSeconds;
    return new HandrailError('CONNECT_TIMEOUT', { server, seconds }, context);
  }
  return new HandrailError('CONNECT_FAILED', { server, reason }, context);
}
