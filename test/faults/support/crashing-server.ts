import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../../../tools/postgres.mjs';
import { holdFolder, removeFolder } from '../../../tools/scratch-folders.mjs';

/** Commits reach the system's memory before they return, as on a real server: only the machine may not fail. */
const settings = {
  synchronous_commit: 'on',
  wal_level: 'replica',
  max_wal_senders: 2,
  // What is not flushed by a commit stays unflushed.
  wal_writer_delay: 10_000,
};

/** A server that can be stopped as if its power had gone, and comes back at the same address. */
export class CrashingServer {
  readonly #folder = holdFolder('crashing');
  #server: PostgresServer | undefined;

  static async start(): Promise<CrashingServer> {
    const server = new CrashingServer();
    await server.#start({});
    return server;
  }

  get url(): string {
    return this.#running.url;
  }

  createDatabase(): Promise<string> {
    return this.#running.createDatabase();
  }

  /** `pg_ctl stop -m immediate`: no session ends in order, nothing more is written. */
  crash(): void {
    try {
      process.kill(this.#running.pid, 'SIGQUIT');
    } catch {
      // It has ended already.
    }
  }

  /** Crashes it, if it has not, and starts it again. */
  async restart(): Promise<void> {
    const { port } = this.#running;
    this.crash();
    await this.#running.stop();
    // What tests have set with ALTER SYSTEM.
    writeFileSync(join(this.#running.dataDir, 'postgresql.auto.conf'), '');
    await this.#start({ port });
  }

  async stop(): Promise<void> {
    this.crash();
    await this.#running.stop();
    removeFolder(this.#folder);
  }

  get #running(): PostgresServer {
    if (!this.#server) throw new Error('it has not been started');
    return this.#server;
  }

  async #start(more: { port?: number }): Promise<void> {
    const dir = join(this.#folder, 'data');
    this.#server = await startPostgres({ dir, settings: { ...settings, ...more } });
  }
}
