import fs from 'node:fs';
import path from 'node:path';
import { measure } from './measure.mjs';
import { countTables } from './workload.mjs';

/** @typedef {import('./measure.mjs').Sample} Sample */

/** One peer in one workload on one engine: its folder, its database, and what was measured. */
export class Lane {
  /** Why it is out; null as long as it is in. @type {string | null} */
  failure = null;
  /** @type {Sample[]} */
  samples = [];
  /** @type {import('./peer.mjs').Setting} */
  #setting;
  /** @type {import('./databases.mjs').Database} */
  #database;

  /**
   * @param {import('./peer.mjs').Peer} peer
   * @param {import('./peer.mjs').Setting} setting
   * @param {import('./databases.mjs').Database} database
   */
  constructor(peer, setting, database) {
    this.peer = peer;
    this.#setting = setting;
    this.#database = database;
    fs.mkdirSync(setting.folder, { recursive: true });
  }

  /** Writes the peer's files and brings its database up to date, unless it only looks. */
  async prepare() {
    await this.#guard(async () => {
      this.peer.prepare?.(this.#setting);
      this.#run();
      await this.#verify();
      // A second call that leaves everything as it is shows that nothing was pending.
      if (!this.peer.history) return;
      this.#run();
      await this.#verify();
    });
  }

  /** Measures a call on an empty database. */
  async apply() {
    await this.#guard(async () => {
      await this.#database.reset();
      this.samples.push(this.#run());
      await this.#verify();
    });
  }

  /** Measures a call on the database as it is. */
  async repeat() {
    await this.#guard(async () => void this.samples.push(this.#run()));
  }

  /** Looks once more whether all is as it should be. */
  async check() {
    await this.#guard(() => this.#verify());
  }

  /** @returns {Sample} */
  #run() {
    return measure(this.peer.command(this.#setting), this.#setting.folder);
  }

  async #verify() {
    const { engine, migrations } = this.#setting;
    const looksOnly = this.peer.kind === 'floor' && !this.peer.prepare;
    if (looksOnly) return;
    const queries = { tables: countTables[engine], 'history rows': this.peer.history?.(engine) };
    for (const [what, query] of Object.entries(queries)) {
      const found = query === undefined ? migrations.length : await this.#database.count(query);
      if (found !== migrations.length)
        throw new Error(`${found} ${what} instead of ${migrations.length}`);
    }
  }

  /** @param {() => Promise<void>} step */
  async #guard(step) {
    if (this.failure !== null) return;
    try {
      await step();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
  }
}

/**
 * @typedef {object} LaneOptions
 * @property {import('./databases.mjs').Server} server
 * @property {string} folder in which the peer gets a folder
 * @property {import('./peer.mjs').Engine} engine
 * @property {string} name of that folder, and of the database
 * @property {import('./workload.mjs').Migration[]} migrations
 */

/**
 * @param {import('./peer.mjs').Peer} peer
 * @param {LaneOptions} options
 */
export async function openLane(peer, { server, folder, engine, name, migrations }) {
  const database = await server.database(name);
  const setting = { engine, folder: path.join(folder, name), url: database.url, migrations };
  return new Lane(peer, setting, database);
}
