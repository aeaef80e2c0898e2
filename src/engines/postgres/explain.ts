import type { Failure, Violation } from '../engine.ts';

interface ServerError {
  message: string;
  code?: string;
  detail?: string;
  hint?: string;
  where?: string;
  position?: string;
  severity?: string;
  column?: string;
}

const SERVER_STOPS = /^(57P0[1-3]|08)/;
const BROKEN = /^(ECONNRESET|EPIPE|ETIMEDOUT)$/;
const TERMINATED = /Connection terminated|connection is closed|not queryable/i;

const VIOLATIONS: readonly [RegExp, Violation][] = [
  [/^23502/, 'null'],
  [/^23(505|P01)/, 'duplicate'],
  [/^23503/, 'orphan'],
  [/^23514/, 'check'],
  [/^22/, 'type'],
];

/** A server that follows another one can only be read. */
const isStandby = ({ code, message }: ServerError) =>
  (code === '25006' || code === '0A000') && /during recovery/.test(message);

/** PostgreSQL's error fields in our words; null when the error is not the database's. */
export function explain(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const server = error as unknown as ServerError;
  const { message, code, detail, where, position } = server;
  const hint = isStandby(server)
    ? 'Use the address of the primary server: this one is a standby.'
    : server.hint;
  const lost = BROKEN.test(code ?? '') || SERVER_STOPS.test(code ?? '') || TERMINATED.test(message);
  if (!lost && !/^[0-9A-Z]{5}$/.test(code ?? '')) return null;
  const [, violates] = VIOLATIONS.find(([codes]) => codes.test(code ?? '')) ?? [];
  return {
    message,
    lost,
    forbidden: code === '42501' || code === '25006' || isStandby(server),
    cancelled: code === '57014',
    needsNoTransaction: /^(25001|2D000|55P04)$/.test(code ?? ''),
    // A lock that was not there in time, or a deadlock, which the server ends by failing one of two.
    blocked: code === '55P03' || code === '40P01',
    ...(code && !BROKEN.test(code) ? { code } : {}),
    ...(violates ? { violates } : {}),
    ...(violates && server.column ? { column: server.column } : {}),
    ...(detail ? { detail } : {}),
    ...(hint ? { hint } : {}),
    ...(where ? { where } : {}),
    ...(position ? { position: Number(position) } : {}),
  };
}
