import { quoteName } from '../../sql/quote.ts';
import type { Client } from './client.ts';
import { readPragma } from './pragma.ts';

/**
 * Settings of a connection that a migration can change and that can be read back. What the file keeps
 * (`user_version`, `journal_mode`) is for migrations to change. `defer_foreign_keys` ends with its transaction, and
 * must not be touched before: off, SQLite forgets which rows it still had to check.
 */
const SETTINGS = [
  'query_only',
  'foreign_keys',
  'ignore_check_constraints',
  'recursive_triggers',
  'legacy_alter_table',
  'writable_schema',
  'trusted_schema',
  'reverse_unordered_selects',
  'read_uncommitted',
  'automatic_index',
  'cell_size_check',
  'secure_delete',
  'synchronous',
  'temp_store',
  'cache_size',
  'locking_mode',
  'full_column_names',
  'short_column_names',
  'wal_autocheckpoint',
  'journal_size_limit',
  'max_page_count',
  'mmap_size',
  'analysis_limit',
  'threads',
];

const LEAVES = /\b(?:pragma|attach|temp|temporary)\b/i;

/** Whether a text could leave something to the connection that no end of a transaction takes back. */
export const leavesSomething = (sql: string) => LEAVES.test(sql);

/** What a connection is like before a migration, to be given back after it. */
export class Keepsake {
  readonly #client: Client;
  readonly #settings: ReadonlyMap<string, string>;

  constructor(client: Client) {
    this.#client = client;
    this.#settings = new Map(SETTINGS.map((name) => [name, readPragma(client, name)]));
  }

  /** Puts the settings back that differ. Inside a transaction all but those that nobody can change there. */
  restore({ inside = false } = {}): void {
    for (const [name, value] of this.#settings) {
      if (inside && name === 'synchronous') continue;
      if (value !== '' && readPragma(this.#client, name) !== value) {
        this.#client.exec(`PRAGMA ${name} = ${value}`);
      }
    }
    // Has no value that could be read; no application that SQLite is made for has it on by default.
    this.#client.exec('PRAGMA case_sensitive_like = 0');
  }
}

/** Drops what is temporary and lets go of attached databases. Outside a transaction only. */
export function sweep(client: Client): void {
  const temporary = client.all(
    `SELECT type, name FROM temp.sqlite_master WHERE type IN ('trigger', 'view', 'table')
       AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type = 'table'`,
  );
  for (const { type, name } of temporary) {
    client.exec(`DROP ${type} IF EXISTS temp.${quoteName(String(name))}`);
  }
  const attached = client.all('PRAGMA database_list').map((row) => String(row.name));
  for (const name of attached.filter((one) => one !== 'main' && one !== 'temp')) {
    client.exec(`DETACH ${quoteName(name)}`);
  }
}
