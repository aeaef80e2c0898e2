import { drop, dropIndex, inCode, index, inSql, log, plain, table } from './migrations.ts';

/** The direction for statements that can't be in a transaction. */
export const ALONE = '-- handrail: no-transaction\n';
/** Too large to go to the server together with others. */
const LARGE = `-- ${'large '.repeat(12_000)}\n`;
const LOG_TABLE = plain('CREATE TABLE log (entry text)');

/** Ten migrations of every kind for PostgreSQL; those from 0005 can be undone. */
export const onPostgres = [
  inSql('0001_log', { up: [{ ...LOG_TABLE, effect: '+table log' }, log] }),
  inSql('0002_items', { up: [table('items'), log] }),
  inSql('0003_small', { up: [table('a'), log] }),
  inSql('0004_large', { head: LARGE, up: [table('b'), log, log] }),
  inSql('0005_indexes', {
    head: ALONE,
    up: [log, index('items_v', 'items (v)'), log, index('items_id', 'items (id)')],
    down: [dropIndex('items_id'), log, dropIndex('items_v')],
  }),
  inCode('0006_code', { up: [table('c'), log, log], down: [log, drop('c')] }),
  inSql('0007_small', { up: [table('d'), log], down: [log, drop('d')] }),
  inSql('0008_own_transaction', {
    head: ALONE,
    up: [plain('BEGIN'), table('e'), log, plain('COMMIT'), log],
    down: [log, plain('BEGIN'), drop('e'), log, plain('COMMIT')],
  }),
  inSql('0009_replace_index', {
    head: ALONE,
    up: [dropIndex('items_id'), log, index('items_both', 'items (id, v)')],
    down: [dropIndex('items_both'), index('items_id', 'items (id)'), log],
  }),
  inSql('0010_small', { up: [table('f'), log], down: [drop('f'), log] }),
];

const rebuilt = [
  plain('PRAGMA foreign_keys = OFF'),
  plain('CREATE TABLE items_new (id integer, v integer)'),
  plain('INSERT INTO items_new SELECT id, v FROM items'),
  plain('DROP TABLE items'),
  plain('ALTER TABLE items_new RENAME TO items'),
  log,
];

/** The same for SQLite, which has VACUUM and the rebuilding of a table in place of concurrent indexes. */
export const onSqlite = [
  inSql('0001_log', { up: [{ ...LOG_TABLE, effect: '+table log' }, log] }),
  inSql('0002_items', { up: [table('items'), log] }),
  inSql('0003_small', { up: [table('a'), log] }),
  inSql('0004_large', { head: LARGE, up: [table('b'), log, log] }),
  inSql('0005_vacuum', {
    head: ALONE,
    up: [log, plain('VACUUM'), log],
    down: [log, plain('VACUUM'), log],
  }),
  inCode('0006_code', { up: [table('c'), log, log], down: [log, drop('c')] }),
  inSql('0007_rebuild', { up: rebuilt, down: rebuilt }),
  inSql('0008_own_transaction', {
    head: ALONE,
    up: [plain('BEGIN'), table('e'), log, plain('COMMIT'), log],
    down: [log, plain('BEGIN'), drop('e'), log, plain('COMMIT')],
  }),
  inSql('0009_small', { up: [table('d'), log], down: [log, drop('d')] }),
  inSql('0010_small', { up: [table('f'), log], down: [drop('f'), log] }),
];

/** Where the way back ends. */
export const DOWN_TO = '0004';
