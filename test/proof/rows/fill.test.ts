import { describe, expect, test } from 'vitest';
import { engines } from '../../../src/engines/index.ts';
import { inTransaction } from '../../../src/proof/rows/fill.ts';
import { folder } from '../../support/folder.ts';
import { postgres } from '../../support/postgres.ts';
import { filled } from './filled.ts';

const server = await postgres(17);

describe.skipIf(server.missing)('PostgreSQL', () => {
  test('does not take what an index includes for a part of its key', async () => {
    const sql = `CREATE TABLE t (a integer, b text, c text, PRIMARY KEY (a) INCLUDE (b));
      CREATE UNIQUE INDEX ON t (lower(c)) INCLUDE (b);`;
    await filled(await server.freshDatabase(), sql, async ({ session }) => {
      const [table] = await (await (await engines.postgres()).filler(session)).tables();
      expect(table).toMatchObject({ primaryKey: ['a'], keys: [['a'], ['c']] });
    });
  });

  test.each([
    [
      'types',
      `CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (a int, b text);
       CREATE TABLE t (a smallint, b numeric(3,3), c numeric(12,0), d real, e money, f boolean, g "char", h char(2), i name,
         j varchar(5), k text, l bytea, m date, n time, o timetz, p timestamp(0), q timestamptz, r interval, s uuid, t json,
         u jsonb, v inet, w cidr, x macaddr, y bit(3), z varbit(5), aa tsvector, ab point, ac int4range, ad tstzrange,
         ae mood, af mood[], ag text[][], ah int4multirange, ai pair, aj oid, ak xml, al bigint)`,
    ],
    [
      'a domain',
      "CREATE DOMAIN email AS text NOT NULL CHECK (VALUE ~ '^[^@]+@[^@]+$'); CREATE TABLE t (a email);",
    ],
    [
      'a list',
      "CREATE TABLE t (a text NOT NULL DEFAULT 'new' CHECK (a IN ('new', 'old', 'it''s')));",
    ],
    ['a length', 'CREATE TABLE t (a text NOT NULL CHECK (length(a) = 17));'],
    [
      'a pattern',
      "CREATE TABLE t (a varchar(20) UNIQUE NOT NULL CHECK (a ~ '^[a-z][a-z0-9-]*$'));",
    ],
    ['an order', 'CREATE TABLE t (a date NOT NULL, b date NOT NULL, CHECK (a < b));'],
    [
      'a sum',
      'CREATE TABLE t (a numeric(5,2) NOT NULL, b numeric(5,2) NOT NULL, CHECK (a + b = 100 AND a > 0));',
    ],
    ['either', 'CREATE TABLE t (a integer, b integer, CHECK (num_nonnulls(a, b) = 1));'],
    ['json', "CREATE TABLE t (a jsonb NOT NULL CHECK (jsonb_typeof(a) = 'array'));"],
    ['one row', 'CREATE TABLE t (a boolean PRIMARY KEY DEFAULT true CHECK (a));'],
    ['no overlap', 'CREATE TABLE t (a tsrange NOT NULL, EXCLUDE USING gist (a WITH &&));'],
    ['an expression', 'CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX ON t (lower(a));'],
    [
      'identity',
      'CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY, b integer GENERATED ALWAYS AS (1) STORED);',
    ],
    ['itself', 'CREATE TABLE t (a integer PRIMARY KEY, b integer NOT NULL REFERENCES t);'],
    [
      'partitions',
      `CREATE TABLE t (a timestamptz NOT NULL, b text) PARTITION BY RANGE (a);
       CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
       CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2020-02-01') TO ('2020-03-01') PARTITION BY LIST (b);
       CREATE TABLE t_2a PARTITION OF t_2 FOR VALUES IN ('a');`,
    ],
    [
      'references that share a column',
      `CREATE TABLE tenants (id uuid PRIMARY KEY);
       CREATE TABLE users (tenant uuid REFERENCES tenants, id integer, boss integer, PRIMARY KEY (tenant, id),
         FOREIGN KEY (tenant, boss) REFERENCES users);
       CREATE TABLE t (tenant uuid NOT NULL REFERENCES tenants, a integer NOT NULL, b integer NOT NULL,
         FOREIGN KEY (tenant, a) REFERENCES users, FOREIGN KEY (tenant, b) REFERENCES users, UNIQUE (tenant, a, b));`,
    ],
    [
      'a circle',
      `CREATE TABLE a (id integer PRIMARY KEY, t integer); CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a);
       ALTER TABLE a ADD FOREIGN KEY (t) REFERENCES t;`,
    ],
    ['no column', 'CREATE TABLE t ();'],
    [
      'arrays of composite types, and one without fields',
      `CREATE TYPE address AS (a text, b text); CREATE TYPE nothing AS ();
       CREATE TABLE t (id int PRIMARY KEY, home address[] NOT NULL, n nothing NOT NULL, ns nothing[] NOT NULL);`,
    ],
    ['a key without columns', 'CREATE TABLE t (a integer); CREATE UNIQUE INDEX one ON t ((true));'],
    [
      'a domain over a domain',
      `CREATE DOMAIN code AS varchar(9) NOT NULL CHECK (length(VALUE) = 7); CREATE DOMAIN low AS code CHECK (VALUE = lower(VALUE));
       CREATE DOMAIN years AS integer; CREATE DOMAIN age AS years CHECK (VALUE > 20 AND VALUE < 30);
       CREATE TABLE t (a low, b age NOT NULL);`,
    ],
    [
      'a schema and names',
      'CREATE SCHEMA "S x"; CREATE TABLE "S x"."T ""y" ("select" integer); CREATE VIEW t AS TABLE "S x"."T ""y";',
    ],
  ])('satisfies %s', async (_, sql) => {
    await filled(await server.freshDatabase(), sql, async ({ unfilled, count }) => {
      expect(unfilled).toEqual([]);
      expect(await count('t')).toBeGreaterThan(0);
    });
  });
});

const USERS = `CREATE TABLE users (id integer PRIMARY KEY, email varchar(30) UNIQUE, age integer, big text NOT NULL, flag boolean);
  CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users, user_hint integer);`;

const places = [
  { name: 'PostgreSQL', missing: server.missing, url: () => server.freshDatabase() },
  { name: 'PGlite', missing: false, url: async () => `pglite:${folder({})}/data` },
  { name: 'SQLite', missing: false, url: async () => 'sqlite::memory:' },
];

describe.each(places.filter(({ missing }) => !missing))('$name has', ({ url }) => {
  const kinds: [string, string, number][] = [
    [
      'a row with NULL in each column, and in all',
      'users WHERE email IS NULL AND age IS NULL AND flag IS NULL',
      1,
    ],
    ['a row with NULL in one column', 'users WHERE email IS NOT NULL AND age IS NULL', 1],
    ['the longest text', 'users WHERE length(email) = 30', 2],
    [
      'long texts that differ at their end',
      "users WHERE length(big) = 400 AND big LIKE '%long%'",
      2,
    ],
    ['the empty text, and leading zeros', "users WHERE big IN ('', '007')", 2],
    ['extreme numbers', 'users WHERE age IN (0, -1)', 2],
    ['duplicates', '(SELECT 1 FROM users GROUP BY big HAVING count(*) > 1) AS d', 1],
    ['no duplicates in a key', 'users', 60],
    [
      'orphans where no key forbids them',
      'orders WHERE user_hint NOT IN (SELECT id FROM users)',
      1,
    ],
    ['children of many parents', '(SELECT DISTINCT user_id FROM orders) AS d', 50],
  ];

  test(`${kinds.map(([kind]) => kind).join('; ')}`, async () => {
    await filled(await url(), USERS, async ({ unfilled, count }) => {
      expect(unfilled).toEqual([]);
      for (const [kind, from, least] of kinds) {
        expect(await count(from), kind).toBeGreaterThanOrEqual(least);
      }
    });
  });

  test('the same rows each time, and more when a table has changed', async () => {
    const all = 'SELECT * FROM users ORDER BY id';
    const [first, second]: unknown[][] = [[], []];
    for (const list of [first, second]) {
      await filled(await url(), USERS, async ({ session, again, count }) => {
        list?.push(...(await session.rows(all)));
        const orders = await count('orders');
        await again();
        expect(await session.rows(all)).toHaveLength(list?.length ?? 0);
        await session.run('ALTER TABLE users ADD COLUMN note text');
        await again();
        expect(await count('users')).toBeGreaterThan(list?.length ?? 0);
        expect(await count("users WHERE note LIKE '%long%'")).toBeGreaterThan(0);
        expect(await count('orders')).toBe(orders);
      });
    }
    expect(second).toEqual(first);
  });

  test('no rows, and the reason, where that can not be', async () => {
    const sql = `CREATE TABLE never (x integer PRIMARY KEY CONSTRAINT small CHECK (x > 1 AND x < 0));
      CREATE TABLE child (x integer NOT NULL REFERENCES never); CREATE TABLE fine (x integer REFERENCES never);`;
    await filled(await url(), sql, async ({ unfilled, count }) => {
      expect(unfilled).toEqual([
        expect.stringMatching(/^never: .*constraint.*small/),
        expect.stringMatching(/^child: .*never has no rows$/i),
      ]);
      expect(await count('fine')).toBeGreaterThan(0);
    });
  });

  test('many rows where a list stands in a key beside another column', async () => {
    const sql = `CREATE TABLE wallets (kind text DEFAULT 'card' CHECK (kind IN ('card', 'cash')), account integer,
      UNIQUE (account, kind));`;
    await filled(await url(), sql, async ({ count }) => {
      expect(await count("wallets WHERE kind = 'card' AND account IS NOT NULL")).toBeGreaterThan(
        60,
      );
    });
  });

  test('rows beside those that were there', async () => {
    const sql = `${USERS} INSERT INTO users VALUES (1, 'a', 1, 'a', NULL);`;
    await filled(await url(), sql, async ({ count }) => {
      expect(await count("users WHERE id = 1 AND big = 'a'")).toBe(1);
      expect(await count('users')).toBeGreaterThan(60);
    });
  });
});

describe('SQLite', () => {
  test('gives the reason where a foreign key points to a table that is not there', async () => {
    const sql = `CREATE TABLE a (x integer REFERENCES b (id)); CREATE TABLE c (x integer NOT NULL REFERENCES b);
      CREATE TABLE d (x integer);`;
    await filled('sqlite::memory:', sql, async ({ unfilled, count }) => {
      expect(unfilled).toEqual([
        expect.stringMatching(/^a: no such table: main\.b$/),
        expect.stringMatching(/^c: no such table: main\.b; b has no rows$/),
      ]);
      expect(await count('d')).toBeGreaterThan(0);
    });
  });

  test('knows a column that must not be NULL whatever its case', async () => {
    await filled('sqlite::memory:', 'CREATE TABLE T (Aa text NOT NULL)', async ({ session }) => {
      const filler = await (await engines.sqlite()).filler(session);
      const [refusal] = await filler.attempt(['INSERT INTO T VALUES (NULL)']);
      expect(refusal?.column).toBe('aa');
    });
  });

  test('tells rows apart in tables without rowid', async () => {
    const sql = 'CREATE TABLE t (a text, "b c" text, PRIMARY KEY (a, "b c")) WITHOUT ROWID';
    await filled('sqlite::memory:', sql, async ({ session, count }) => {
      const filler = await (await engines.sqlite()).filler(session);
      const [table] = await filler.tables();
      if (!table) throw new Error('no table');
      const other = `SELECT 1 FROM t AS other WHERE ${filler.rowId('other', table)} < ${filler.rowId('t', table)}`;
      expect(await count(`t WHERE NOT EXISTS (${other})`)).toBe(1);
    });
  });

  test('fills strict tables, tables without rowid, and values of other storage classes elsewhere', async () => {
    const sql = `CREATE TABLE s (a INT NOT NULL, b TEXT NOT NULL, c REAL, d BLOB, e ANY, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
      CREATE TABLE t (a integer, b decimal(10,2), c datetime, d, e text CHECK (e GLOB '[a-z]*'),
        f integer AS (a + 1), g text COLLATE NOCASE UNIQUE ON CONFLICT ROLLBACK);
      CREATE VIRTUAL TABLE f USING fts5 (body);`;
    await filled('sqlite::memory:', sql, async ({ unfilled, count }) => {
      expect(unfilled).toEqual([]);
      expect(await count('s')).toBeGreaterThan(60);
      expect(await count("t WHERE typeof(a) = 'text'")).toBeGreaterThan(0);
      expect(await count("t WHERE typeof(b) = 'blob'")).toBeGreaterThan(0);
    });
  });
});

test('what fails while rows are written leaves no open transaction', async () => {
  await filled('sqlite::memory:', 'CREATE TABLE t (a text)', async ({ session }) => {
    const filler = await (await engines.sqlite()).filler(session);
    const broken = inTransaction(filler, session, () => Promise.reject(new Error('gone')));
    await expect(broken).rejects.toThrow('gone');
    await session.run('BEGIN');
  });
});
