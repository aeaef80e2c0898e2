import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectName } from '../../../schema/schema.ts';
import type { Session } from '../../engine.ts';
import type { Traceable } from '../../tracer.ts';
import { drivers } from '../drivers/index.ts';
import { dialect } from '../history.ts';
import { LOCKS_OF, strongest } from './reading.ts';

const CONNECT_SECONDS = 30;
const LOOK_AGAIN_MS = 2;
const FILES = 'pglite';

export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Sees the locks of statements that leave nothing to look at: a second session has written to all tables, so that the
 * statement waits half-way, and a third one looks.
 */
export class Watch {
  readonly #given: Traceable;
  #sessions: { readonly holder: Session; readonly eye: Session } | null = null;

  constructor(given: Traceable) {
    this.#given = given;
  }

  /**
   * Runs `work`, a statement that begins with `word`; the strongest lock on each relation while it waited, none where it
   * did not have to.
   */
  async during<T>(
    word: string | undefined,
    tables: readonly ObjectName[],
    work: () => Promise<T>,
  ): Promise<{ result: Outcome<T>; locks: ReadonlyMap<string, number> }> {
    const { session, target } = this.#given;
    // Files have one connection.
    if (tables.length === 0 || target.driver === FILES) {
      return { result: await outcome(work()), locks: new Map() };
    }
    const [row] = await session.rows('SELECT pg_catalog.pg_backend_pid()::text AS pid');
    const { holder, eye } = await this.#open();
    const names = tables.map((table) => dialect.table(table)).join(', ');
    // VACUUM does not wait for those who write.
    const mode = word === 'VACUUM' ? 'SHARE UPDATE EXCLUSIVE' : 'ROW EXCLUSIVE';
    try {
      await holder.run(`BEGIN; LOCK TABLE ${names} IN ${mode} MODE`);
    } catch {
      // There may be more tables than the server can lock at once: then nothing is seen.
      await holder.run('ROLLBACK').catch(() => {});
      return { result: await outcome(work()), locks: new Map() };
    }
    const running = outcome(work());
    try {
      const locks = await look(eye, String(row?.pid), running);
      await holder.run('COMMIT');
      return { result: await running, locks };
    } catch (error) {
      await holder.run('ROLLBACK').catch(() => {});
      await running;
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#sessions;
    this.#sessions = null;
    await open?.holder.close();
    await open?.eye.close();
  }

  async #open() {
    const { target } = this.#given;
    const options = { readOnly: false, timeoutSeconds: CONNECT_SECONDS };
    const connect = async () => (await drivers.pg()).connect(target, options);
    this.#sessions ??= { holder: await connect(), eye: await connect() };
    return this.#sessions;
  }
}

/** The locks that a server process has and wants once it waits; none when it ends without. */
async function look(eye: Session, pid: string, running: Promise<unknown>) {
  let ended = false;
  void running.then(() => {
    ended = true;
  });
  while (!ended) {
    const waits = await eye.rows(
      `SELECT 1 FROM pg_catalog.pg_locks WHERE pid = ${pid} AND NOT granted`,
    );
    if (waits.length > 0) {
      const rows = await eye.rows(LOCKS_OF(pid));
      return strongest(rows.map(({ relation, mode }) => [String(relation), String(mode)] as const));
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return new Map<string, number>();
}

async function outcome<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
}
