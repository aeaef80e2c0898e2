import type { ConnectOptions, SessionFacts } from './engine.ts';

/** The connections of an application. */
export interface Pool {
  readonly facts: Pick<SessionFacts, 'database' | 'driver'>;
  /** The npm client's own pool, or the one connection. */
  readonly native: unknown;
  /** An instance of Kysely over it. */
  readonly kysely: object;
  /** Asks the database for an answer. Throws when there is none in time. */
  ping(timeoutMs: number): Promise<void>;
  /** Takes no more work, waits for what runs, but no longer than `limitMs`, and closes. May be called again. */
  close(limitMs: number): Promise<void>;
}

/** How many connections a pool has; the npm client's own choice where nothing is said. */
export interface PoolOptions extends ConnectOptions {
  readonly min?: number;
  readonly max?: number;
  readonly idleTimeoutMs?: number;
}
