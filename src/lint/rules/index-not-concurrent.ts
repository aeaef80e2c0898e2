import { all, inOwnFile, shown } from '../facts/names.ts';
import { isOpaque, lastPart, unwritable, whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

const PARTITIONED =
  'Create the index on the parent with ON ONLY, build one on each partition CONCURRENTLY, and attach them with ALTER INDEX … ATTACH PARTITION.';
const PER_CHUNK =
  'Add WITH (timescaledb.transaction_per_chunk), in a file that says "-- handrail: no-transaction".';

export const rule: Rule = {
  id: 'index-not-concurrent',
  severity: 'error',
  engines: ['postgres'],
  summary: 'CREATE INDEX on a table in use',
  effect:
    'Holds SHARE on the table while the index is built: reads go on, INSERT, UPDATE and DELETE wait, for as long as it takes to read all rows.',
  safeWay:
    'Build it with CREATE INDEX CONCURRENTLY, in a file of its own that says "-- handrail: no-transaction".',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint);
`,
  bad: `CREATE INDEX orders_customer_idx ON orders (customer_id);
`,
  good: `-- handrail: no-transaction
CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);
`,
  check: onOld('create index', ({ action, catalog, text }) => {
    const { table, concurrently, only, perChunk } = action;
    if (concurrently || only || perChunk) return null;
    const known = catalog.tables.get(table);
    const found = {
      message: `CREATE INDEX keeps everybody from writing to ${shown(table)} until it is built`,
      object: table,
      scans: [table],
    };
    if (known?.partitioned) return { ...found, instead: PARTITIONED };
    if (known && known.hypertable !== null) return { ...found, instead: PER_CHUNK };
    return { ...found, instead: inOwnFile(`${text.replace(/\bINDEX\b/i, '$& CONCURRENTLY')};`) };
  }),
  measured: (tried) => {
    const { traced, actions } = tried;
    if (!isOpaque(actions)) return whenTraced('indexes')(tried);
    const names = traced.indexes.flatMap(({ index, work }) => (work === 'built' ? [index] : []));
    const tables = unwritable(traced.locks).filter((table) =>
      names.some((name) => name.startsWith(`${table}.`)),
    );
    return tables.map((table) => ({
      message: `${all(names.map(lastPart))} ${names.length === 1 ? 'is' : 'are'} built while nobody can write to ${shown(table)}`,
      object: table,
      scans: [table],
    }));
  },
};
