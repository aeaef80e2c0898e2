import { describe, expect, test } from 'vitest';
import type { Session } from '../../../src/engines/engine.ts';
import { engines } from '../../../src/engines/index.ts';
import { fill } from '../../../src/proof/rows/fill.ts';
import { postgres } from '../../support/postgres.ts';

const server = await postgres(17);
const places = [
  { name: 'postgres', url: () => server.freshDatabase() },
  { name: 'pglite', url: async () => 'pglite:/tmp/bitepgl' },
  { name: 'sqlite', url: async () => 'sqlite::memory:' },
] as const;

async function filled(name: string, url: string, sql: string, seen: (session: Session) => Promise<void>) {
  const engine = await engines[name === 'sqlite' ? 'sqlite' : 'postgres']();
  const target = name === 'pglite' ? { url, driver: "pglite" } : { url };
  const session = await engine.connect(target, { readOnly: false, timeoutSeconds: 5 });
  try {
    await session.run(sql);
    const began = performance.now();
    const unfilled = await fill(await engine.filler(session), session, () => true);
    console.log(name, Math.round(performance.now() - began), 'ms');
    await seen(session);
    return unfilled.map(({ table, reason }) => `${table.name}: ${reason}`);
  } finally {
    await session.close();
  }
}

const SINK = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN posint AS integer NOT NULL CHECK (VALUE > 0);
CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), slug varchar(20) UNIQUE NOT NULL CHECK (slug ~ '^[a-z][a-z0-9-]*$'), mail email NOT NULL);
CREATE TABLE users (tenant_id uuid NOT NULL REFERENCES tenants, id bigint GENERATED ALWAYS AS IDENTITY, boss bigint, m mood, ms mood[] NOT NULL, p posint,
  price numeric(5,2) CHECK (price >= 0), starts date, ends date CHECK (ends > starts), status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'old')),
  code char(3) NOT NULL CHECK (length(code) = 3), j jsonb CHECK (jsonb_typeof(j) = 'object'), g int GENERATED ALWAYS AS (p * 2) STORED,
  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, boss) REFERENCES users);
CREATE UNIQUE INDEX ON users (lower(code)) WHERE m IS NOT NULL;
CREATE TABLE rooms (room int, during tsrange NOT NULL, EXCLUDE USING gist (during WITH &&));
CREATE TABLE events (at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
CREATE TABLE members (tenant_id uuid, user_id bigint, role mood, PRIMARY KEY (tenant_id, user_id), FOREIGN KEY (tenant_id, user_id) REFERENCES users);
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
CREATE TABLE never (x int CHECK (x > 1 AND x < 0) NOT NULL);
CREATE TABLE itself (id int PRIMARY KEY, parent int NOT NULL REFERENCES itself);
CREATE TABLE flag (one boolean PRIMARY KEY DEFAULT true CHECK (one));
CREATE TABLE nothing ();
`;
describe('x', () => {
  test.each(places.slice(0, 2))('sink $name', async ({ name, url }) => {
    const un = await filled(name, await url(), SINK, async (session) => {
      for (const t of ['tenants','users','rooms','events','members','a','b','itself','flag'])
        console.log(t, (await session.rows(`select count(*) c from ${t}`))[0]?.c);
    });
    console.log(un);
  });
  test('sqlite', async () => {
    const un = await filled('sqlite', 'sqlite::memory:', `
CREATE TABLE tenants (id text PRIMARY KEY, slug varchar(20) UNIQUE NOT NULL CHECK (slug GLOB '[a-z]*'));
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant text NOT NULL REFERENCES tenants ON DELETE CASCADE, age int CHECK (age BETWEEN 18 AND 99), kind text DEFAULT 'a' CONSTRAINT kinds CHECK (kind IN ('a','b')), at datetime, d decimal(10,2));
CREATE TABLE s (a INT NOT NULL, b TEXT, c REAL, d BLOB, e ANY, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE TABLE never (x int NOT NULL CHECK (x > 1 AND x < 0));
CREATE TABLE kid (x int NOT NULL REFERENCES never(x));
`, async (session) => {
      for (const t of ['tenants','users','s'])
        console.log(t, (await session.rows(`select count(*) c from ${t}`))[0]?.c);
    });
    console.log(un);
  });
});
expect;
