import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Migration one small migration, which every tool gets in its own form
 * @property {number} number from 1
 * @property {string} version its number with leading zeros
 * @property {string} name `t_0001`, also of the table that it makes
 * @property {string} up without a semicolon
 * @property {string} down without a semicolon
 */

/**
 * Migrations that make one table each.
 * @param {number} count
 * @returns {Migration[]}
 */
export function makeMigrations(count) {
  const digits = Math.max(4, String(count).length);
  return Array.from({ length: count }, (_, index) => {
    const version = String(index + 1).padStart(digits, '0');
    const name = `t_${version}`;
    const up = `create table ${name} (id integer primary key, name text not null)`;
    return { number: index + 1, version, name, up, down: `drop table ${name}` };
  });
}

/** What {@link makeMigrations} makes, counted. */
export const countTables = {
  postgres: String.raw`select count(*) from pg_tables where tablename like 't\_%'`,
  sqlite: String.raw`select count(*) from sqlite_master where type = 'table' and name like 't\_%' escape '\'`,
};

/**
 * Writes files, and the folders they stand in.
 * @param {string} folder
 * @param {Iterable<[name: string, text: string]>} files
 */
export function writeFiles(folder, files) {
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
