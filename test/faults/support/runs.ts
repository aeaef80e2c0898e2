import { drop, dropIndex, inCode, index, inSql, log, plain, table } from './migrations.ts';

const ALONE = '-- handrail: no-transaction\n';
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

/** Where the way back ends. */
export const DOWN_TO = '0004';
