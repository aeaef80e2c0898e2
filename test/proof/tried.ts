import { join } from 'node:path';
import { createMigrator } from '../../src/index.ts';
import { brief } from '../support/brief.ts';
import { project } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

/** Two tables with rows, of which `orders` has indexes. */
const BEFORE = `
CREATE TABLE customers (id integer PRIMARY KEY, email text);
CREATE TABLE orders (id integer PRIMARY KEY, customer integer, note varchar(50), total numeric(10, 2), at timestamp);
CREATE INDEX orders_note ON orders (note);
CREATE INDEX orders_customer ON orders (customer);
INSERT INTO customers SELECT n, 'a' || n FROM generate_series(1, 50) n;
INSERT INTO orders SELECT n, 1 + n % 50, 'n' || n, n, now() FROM generate_series(1, 200) n;
`;

/** The versions of PostgreSQL on which statements are traced, those that can be had here. */
export const servers = (
  await Promise.all([16, 17, 18].map(async (major) => ({ major, ...(await postgres(major)) })))
).filter(({ missing }) => !missing);

/** PGlite, of which the locks of statements outside transactions can't be seen. */
export const pglite = { name: 'PGlite', url: 'pglite:', driver: 'pglite' };

/**
 * Tries migrations on scratch databases of a server, or on those of a driver, behind one that makes `customers` and
 * `orders`, and `more`.
 */
export function trying(url: string, driver?: string) {
  const where = driver === undefined ? { url, scratch: url } : { url, driver };

  async function traced(text: string, more = '', ext = 'sql') {
    const dir = join(
      project({ 'migrations/1_before.sql': BEFORE + more, [`migrations/2_it.${ext}`]: text }),
      'migrations',
    );
    const { migrations } = await createMigrator({ ...where, dir, fill: false }).check({
      files: [join(dir, `2_it.${ext}`)],
    });
    return migrations[0] as NonNullable<(typeof migrations)[0]>;
  }
  return {
    /** What became of a migration. */
    traced,
    /** What its last statement did, in few words. */
    async one(text: string, more?: string) {
      const { statements, failure } = await traced(text, more);
      if (failure) throw failure.error;
      return brief(statements.at(-1));
    },
  };
}

/** The strongest lock, as {@link brief} names it. */
export const EXCLUSIVE = (table: string) => `ACCESS EXCLUSIVE ${table}: reads and writes`;
