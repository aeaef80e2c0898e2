import type pg from 'pg';
import { z } from 'zod';
import { record } from './audit.ts';
import { inTransaction, type Queries } from './database.ts';
import type { Settings } from './settings.ts';

const HEARTBEAT_STATE_KEY = 'heartbeat_last_check';
const MIGRATE = 'Make sure to run database migrations: npm run migrate';

/** `resumed` is when checks began again after nobody had made any; older releases did not write it. */
const stateSchema = z.object({
  timestamp: z.coerce.date(),
  resumed: z.coerce.date().optional(),
});

/** When the last check was, as `system_config` keeps it for all instances. */
type State = z.infer<typeof stateSchema>;

type Timing = Pick<Settings, 'HEARTBEAT_CHECK_SECONDS' | 'HEARTBEAT_TIMEOUT_SECONDS'>;

/**
 * Marks devices offline that have been silent for the timeout. Time in which nobody checked does not count as
 * silence: a device can't be heard by an API that is down, so after that it has the whole timeout again.
 * `log` hears a line at a time. The table `system_config` comes from migration 002; without it the monitor
 * goes on, with what it remembers itself.
 */
export class HeartbeatMonitor {
  readonly #pool: pg.Pool;
  readonly #timing: Timing;
  readonly #log: (line: string) => void;
  #remembered: State | null = null;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(pool: pg.Pool, timing: Timing, log: (line: string) => void) {
    this.#pool = pool;
    this.#timing = timing;
    this.#log = log;
  }

  /** Says when the last check was, makes one, and goes on making them until {@link stop}. */
  async start(): Promise<void> {
    this.#log('Heartbeat monitor starts');
    await this.#loadLastCheckTime();
    await this.#checkOrSayWhyNot();
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#checkOrSayWhyNot());
    }, this.#timing.HEARTBEAT_CHECK_SECONDS * 1000);
  }

  /** Ends when the check that runs has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** One check, unless another instance is at it. Gives the devices that it has marked offline. */
  async check(): Promise<string[]> {
    return inTransaction(this.#pool, async (db) => {
      if (!(await mayCheck(db))) return [];
      const stored = await tableExists(db);
      const last = stored ? await readState(db) : this.#remembered;
      const { rows } = await db.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      const now = rows[0]?.now ?? new Date();
      const resumed = this.#wasDown(last, now) ? now : last?.resumed;
      const silent = await this.#markSilent(db, now, resumed);
      this.#remembered = { timestamp: now, ...(resumed ? { resumed } : {}) };
      if (stored) await writeState(db, this.#remembered);
      return silent;
    });
  }

  async #loadLastCheckTime(): Promise<void> {
    try {
      const last = await readState(this.#pool);
      if (last) this.#log(`   Last check was at: ${last.timestamp.toISOString()}`);
      else this.#log('   No previous check time found (first run)');
    } catch (error) {
      this.#log(`⚠️  Could not load last check time: ${(error as Error).message}`);
      this.#log(`   ${MIGRATE}`);
    }
  }

  async #checkOrSayWhyNot(): Promise<void> {
    try {
      const silent = await this.check();
      if (silent.length > 0) this.#log(`   Offline now: ${silent.join(', ')}`);
    } catch (error) {
      this.#log(`⚠️  Heartbeat check failed, the next one follows: ${(error as Error).message}`);
    }
  }

  /** Whether at least one check is missing between these two. */
  #wasDown(last: State | null, now: Date): boolean {
    if (!last) return true;
    const gap = (now.getTime() - last.timestamp.getTime()) / 1000;
    return gap > this.#timing.HEARTBEAT_CHECK_SECONDS * 2;
  }

  async #markSilent(db: Queries, now: Date, resumed: Date | undefined): Promise<string[]> {
    const { rows } = await db.query<{ uuid: string; last_seen_at: Date | null }>(
      `UPDATE devices SET is_online = false
       WHERE is_online AND greatest(last_seen_at, $2::timestamptz) <
         $1::timestamptz - make_interval(secs => $3::float8)
       RETURNING uuid, last_seen_at`,
      [now, resumed, this.#timing.HEARTBEAT_TIMEOUT_SECONDS],
    );
    const actor = { name: 'heartbeat monitor', address: null };
    for (const { uuid, last_seen_at } of rows) {
      await record(db, 'device_offline', actor, uuid, { last_seen_at });
    }
    return rows.map(({ uuid }) => uuid);
  }
}

/** False while another instance checks. True holds until the end of the transaction. */
async function mayCheck(db: Queries): Promise<boolean> {
  const { rows } = await db.query<{ free: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS free',
    [HEARTBEAT_STATE_KEY],
  );
  return rows[0]?.free === true;
}

async function tableExists(db: Queries): Promise<boolean> {
  const { rows } = await db.query(`SELECT to_regclass('system_config') IS NOT NULL AS it`);
  return rows[0]?.it === true;
}

/** The stored state; null on a first run, and when what is stored is no time. */
async function readState(db: Queries): Promise<State | null> {
  const { rows } = await db.query<{ value: unknown }>(
    'SELECT value FROM system_config WHERE key = $1',
    [HEARTBEAT_STATE_KEY],
  );
  return stateSchema.safeParse(rows[0]?.value).data ?? null;
}

async function writeState(db: Queries, state: State): Promise<void> {
  await db.query(
    `INSERT INTO system_config (key, value) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = CURRENT_TIMESTAMP`,
    [HEARTBEAT_STATE_KEY, JSON.stringify(state)],
  );
}
