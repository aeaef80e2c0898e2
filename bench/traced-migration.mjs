/**
 * A migration that many statements make, and that says how long each took. Its file is written for each measurement.
 */
import fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const kysely = import.meta.resolve('kysely');

/** Where a migration leaves its milliseconds, one list for each time that it runs. */
export const times = /** @type {number[][]} */ ([]);

/** Tables as an application has them. @param {number} count */
export function tables(count) {
  return Array.from(
    { length: count },
    (_, i) => `CREATE TABLE t${i} (id integer PRIMARY KEY, a text UNIQUE, b integer);
CREATE INDEX t${i}_b ON t${i} (b);
INSERT INTO t${i} VALUES (1, 'a', 1);
`,
  ).join('');
}

/** What migrations are made of. @type {readonly ((table: string, i: number) => string)[]} */
const kinds = [
  (table, i) => `ALTER TABLE ${table} ADD COLUMN c${i} integer`,
  (table, i) => `CREATE INDEX i${i} ON ${table} (b)`,
  (table) => `UPDATE ${table} SET b = b + 1`,
  (table, i) => `CREATE TABLE n${i} (id integer PRIMARY KEY REFERENCES ${table} (id))`,
  (table, i) => `INSERT INTO ${table} (id, a) VALUES (${i + 10}, 'x${i}')`,
  (table, i) => `ALTER TABLE ${table} RENAME COLUMN c${i - 5} TO d${i - 5}`,
  (_, i) => `DROP INDEX i${i - 5}`,
  (table, i) => `ALTER TABLE ${table} DROP COLUMN d${i - 7}`,
];

/**
 * Writes a migration of so many statements, on ten of the tables.
 * @param {string} file
 * @param {number} count
 */
export function writeMigration(file, count) {
  const statements = Array.from({ length: count }, (_, i) => {
    const table = `t${Math.floor(i / kinds.length) % 10}`;
    return /** @type {(typeof kinds)[0]} */ (kinds[i % kinds.length])(table, i);
  });
  fs.writeFileSync(
    file,
    `import { CompiledQuery } from ${JSON.stringify(fileURLToPath(kysely))};
import { times } from ${JSON.stringify(fileURLToPath(import.meta.url))};
export async function up(db) {
  const all = [];
  times.push(all);
  for (const sql of ${JSON.stringify(statements)}) {
    const began = performance.now();
    await db.executeQuery(CompiledQuery.raw(sql));
    all.push(performance.now() - began);
  }
}
`,
  );
  return pathToFileURL(file);
}
