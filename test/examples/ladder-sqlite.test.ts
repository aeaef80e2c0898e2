import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { chooseDriver } from '../../src/engines/sqlite/drivers/index.ts';
import { runtime } from '../../tools/runtimes.mjs';
import { built } from '../support/command-line.ts';
import { folder } from '../support/folder.ts';

const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const dir = fileURLToPath(new URL('./sqlite/migrations', import.meta.url));

/** Every client for SQLite that this machine has, with a runtime that has it. */
const drivers = [
  { driver: '@photostructure/sqlite', under: here('@photostructure/sqlite') },
  { driver: 'better-sqlite3', under: here('better-sqlite3') },
  { driver: 'node:sqlite', under: runtime('node22') },
  { driver: 'node:sqlite', under: runtime('node24') },
  { driver: 'bun:sqlite', under: runtime('bun') },
];

function here(driver: string): string | null {
  try {
    chooseDriver(driver);
    return process.execPath;
  } catch (error) {
    process.stderr.write(`Skipping the SQLite example on ${driver}: ${(error as Error).message}\n`);
    return null;
  }
}

describe.each(drivers)('the SQLite example on $driver under $under', ({ driver, under }) => {
  const usable = built && under !== null;

  it.skipIf(!usable)('goes up, down and up', () => {
    const { handrail, schema } = database(driver, under ?? '');
    handrail('up');
    const first = schema();
    handrail('goto', '0');
    expect(schema().filter((line) => !/ (sqlite_autoindex_)?schema_migrations/.test(line))).toEqual(
      [],
    );
    handrail('up');
    expect(schema()).toEqual(first);
    handrail('status', '--exit-code');
    handrail('validate');
  });

  it.skipIf(!usable)('rebuilds a table without losing what points to it', () => {
    const { handrail, exec, count } = database(driver, under ?? '');
    handrail('up', '--to', '8');
    exec(`
      INSERT INTO accounts (id, email) VALUES (1, 'ann@example.org');
      INSERT INTO notebooks (id, account_id, title) VALUES (1, 1, 'first');
      INSERT INTO notes (id, notebook_id, title, body) VALUES (1, 1, NULL, 'two words'), (2, 1, 'b', '');
      INSERT INTO note_tags VALUES (1, 'idea'), (2, 'todo');
      UPDATE notes SET body = 'three words now' WHERE id = 1;`);
    for (const version of ['9', '8', '13', '8']) {
      handrail('goto', version);
      expect([count('notes'), count('note_tags'), count('note_revisions')]).toEqual([2, 2, 1]);
    }
    handrail('validate');
  });
});

/** An empty database, and the built command line working on it with one driver. */
function database(driver: string, runtime: string) {
  const cwd = folder({
    'handrail.yml': `development:\n  url: sqlite:app.db\n  driver: '${driver}'\n`,
  });
  const env = { PATH: process.env.PATH };
  const open = () => chooseDriver().open(join(cwd, 'app.db'));
  const rows = (sql: string) => {
    const client = open();
    try {
      return client.all(sql);
    } finally {
      client.close();
    }
  };
  return {
    handrail(...args: string[]): void {
      execFileSync(runtime, [binary, ...args, '--dir', dir], { cwd, env, stdio: 'pipe' });
    },
    /** One line for each object, in stable order. */
    schema: () =>
      rows('SELECT type, name, sql FROM sqlite_master ORDER BY name').map((row) =>
        Object.values(row).join(' '),
      ),
    exec(sql: string): void {
      const client = open();
      client.exec(`PRAGMA foreign_keys = ON; ${sql}`);
      client.close();
    },
    count: (table: string) => Number(rows(`SELECT count(*) AS n FROM ${table}`)[0]?.n),
  };
}
