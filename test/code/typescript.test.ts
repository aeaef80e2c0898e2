import type { Kysely } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { engineFor } from '../../src/engines/index.ts';
import { createMigrator, type MigratorEvent } from '../../src/index.ts';
import { folder, project, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const server = await postgres();

const table = `import { type Kysely, sql } from 'kysely';
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('readings')
    .addColumn('id', 'integer', (col) => col.primaryKey())
    .addColumn('at', 'text', (col) => col.notNull().defaultTo(sql.raw('CURRENT_TIMESTAMP')))
    .execute();
  await db.insertInto('readings').values({ id: 1 }).execute();
}
export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable('readings').execute();
}
`;
const broken = `import type { Kysely } from 'kysely';
interface Row { id: number }

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('left_over').addColumn('id', 'integer').execute();
  const row: Row = { id: 1 };

  await db.insertInto('nowhere').values(row).execute();
}
`;

const engines: [string, () => Promise<string>][] = [
  ['sqlite', async () => `sqlite:${folder()}/app.db`],
  ...(server.missing
    ? []
    : [['postgres', () => server.freshDatabase()] as [string, () => Promise<string>]]),
];

describe.each(engines)('modules on %s', (_, database) => {
  test('go up and down with SQL before and behind them, in one order', async () => {
    const url = await database();
    const dir = project({
      '1_a.up.sql': 'CREATE TABLE a (id integer);',
      '1_a.down.sql': 'DROP TABLE a;',
      '2_readings.ts': table,
      '3_b.sql': 'CREATE TABLE b AS SELECT * FROM readings;\n-- handrail: down\nDROP TABLE b;',
    });
    const migrator = createMigrator({ url, dir });
    const up = await migrator.up();
    expect(up.applied.map(({ version }) => version)).toEqual(['1', '2', '3']);
    const { migrations } = await migrator.status();
    expect(migrations.map(({ state, reversible }) => [state, reversible])).toEqual(
      Array(3).fill(['applied', true]),
    );
    expect(migrations[1]?.checksum).toMatch(/^sha256-ts:/);
    expect((await migrator.redo({ count: 2 })).applied).toHaveLength(4);
    expect((await migrator.goto('0')).version).toBe('0');
  });

  test('one that fails leaves nothing, and the error names file and line', async () => {
    const url = await database();
    const dir = project({ '1_broken.ts': broken });
    const migrator = createMigrator({ url, dir });
    await expect(migrator.up()).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      at: { line: 8 },
      state: 'rolled back: 1_broken is not applied, nothing of it remains',
    });
    write(dir, { '1_broken.ts': broken.replace('nowhere', 'left_over') });
    await expect(migrator.up()).resolves.toMatchObject({ version: '1' });
  });

  test('transaction: false is honoured; a failure leaves it half applied', async () => {
    const url = await database();
    const config = 'export const config = { transaction: false };\n';
    const dir = project({ '1_broken.ts': config + broken });
    const migrator = createMigrator({ url, dir });
    await expect(migrator.up()).rejects.toMatchObject({
      state: '1_broken is half applied: 1 statements ran, statement 2 failed',
    });
    expect((await migrator.status()).migrations[0]).toMatchObject({
      state: 'partial',
      progress: 1,
    });
  });

  test('a transaction begun inside is a savepoint', async () => {
    const url = await database();
    const dir = project({
      '1_a.mjs': `export async function up(db) {
        await db.schema.createTable('a').addColumn('id', 'integer').execute();
        await db.transaction().execute((trx) => trx.insertInto('a').values({ id: 1 }).execute());
        await db.transaction().execute(async (trx) => {
          await trx.insertInto('a').values({ id: 2 }).execute();
          throw new Error('undo this');
        }).catch(() => {});
        const { length } = await db.selectFrom('a').selectAll().execute();
        if (length !== 1) throw new Error(length + ' rows');
      }`,
    });
    await expect(createMigrator({ url, dir }).up()).resolves.toMatchObject({ version: '1' });
  });

  test('without a transaction, one begun inside is a transaction of its own', async () => {
    const url = await database();
    const dir = project({
      '1_a.mjs': `export const config = { transaction: false };
        export async function up(db) {
          await db.schema.createTable('a').addColumn('id', 'integer').execute();
          const add = (id) => (trx) => trx.insertInto('a').values({ id }).execute();
          await db.transaction().execute(add(1));
          await db.transaction().execute(async (trx) => {
            await add(2)(trx);
            throw new Error('undo this');
          }).catch(() => {});
          const { length } = await db.selectFrom('a').selectAll().execute();
          if (length !== 1) throw new Error(length + ' rows');
        }`,
    });
    await expect(createMigrator({ url, dir }).up()).resolves.toMatchObject({ version: '1' });
  });

  test('several queries at once are answered one after the other', async () => {
    const url = await database();
    const dir = project({
      '1_a.mjs': `export async function up(db) {
        await Promise.all(['a', 'b', 'c'].map((name) =>
          db.schema.createTable(name).addColumn('id', 'integer').execute()));
      }`,
    });
    await expect(createMigrator({ url, dir }).up()).resolves.toMatchObject({ version: '1' });
  });

  test('a way back in code is gone with its file: a clear error', async () => {
    const url = await database();
    await createMigrator({ url, dir: project({ '1_a.ts': table }) }).up();
    const later = createMigrator({ url, dir: project({}) });
    await expect(later.down()).rejects.toMatchObject({ code: 'PLAN_DOWN_NOT_KEPT' });
  });

  test('the compiled file is the same migration; an edited one is modified', async () => {
    const url = await database();
    await createMigrator({ url, dir: project({ '1_a.ts': table }) }).up();
    const compiled = table.replaceAll(/: Kysely<any>|: Promise<void>|type Kysely, /g, '');
    const built = createMigrator({ url, dir: project({ '1_a.js': compiled }) });
    expect((await built.status()).migrations[0]?.state).toBe('applied');
    const edited = createMigrator({ url, dir: project({ '1_a.ts': `${table}// more` }) });
    expect((await edited.status()).migrations[0]?.state).toBe('modified');
  });

  test('dry runs load, and change nothing', async () => {
    const url = await database();
    const events: MigratorEvent[] = [];
    const dir = project({ '1_a.ts': table });
    const migrator = createMigrator({ url, dir, onEvent: (event) => events.push(event) });
    const { pending } = await migrator.up({ dryRun: true });
    expect(pending).toMatchObject([{ version: '1', statements: null, whole: true }]);
    expect((await migrator.status()).version).toBe('0');
  });

  test('dry runs show what would be sent, up to the first result that is read', async () => {
    const url = await database();
    const dir = project({
      '1_a.ts': table,
      '2_b.ts': `import { sql } from 'kysely';
export async function up(db) {
  await sql\`SELECT 1\`.execute(db);
  await db.insertInto('a').values({ id: 7 }).execute();
  const rows = await db.selectFrom('a').selectAll().execute();
  await db.insertInto('a').values({ id: rows.length }).execute();
}`,
      '3_c.ts': `export async function up(db) {
  try { await db.selectFrom('a').selectAll().executeTakeFirst(); } catch {}
  await db.deleteFrom('a').execute();
}`,
    });
    const migrator = createMigrator({ url, dir });
    const { pending } = await migrator.up({ dryRun: true });
    const placeholder = url.startsWith('sqlite') ? '?' : '$1';
    expect(pending[1]).toMatchObject({
      whole: false,
      sql: [
        'SELECT 1',
        `insert into "a" ("id") values (${placeholder})\n-- with 7`,
        'select * from "a"',
      ],
    });
    expect(pending[2]).toMatchObject({ whole: false, sql: ['select * from "a"'] });
    expect((await migrator.status()).version).toBe('0');
    await expect(migrator.up({ to: '1' })).resolves.toMatchObject({ version: '1' });
  });

  test('dry runs are read-only in the database: code that gets past them can not write', async () => {
    const url = await database();
    const { engine, target } = await engineFor(url);
    const session = await engine.connect(target, { readOnly: true, timeoutSeconds: 10 });
    const hooks = { inTransaction: false, before: () => {}, after: () => {} };
    const db = (await engine.kysely(session, hooks)) as Kysely<unknown>;
    const write = db.schema.createTable('a').addColumn('id', 'integer').execute();
    const error = await write.catch((thrown: unknown) => thrown);
    expect(engine.explain(error, '')).toMatchObject({ forbidden: true });
    await session.close();
  });
});

test('a comment about down is no way back; the reason for none is read', async () => {
  const dir = project({
    '1_a.ts': `// there is no down\nexport async function up() {}`,
    '2_b.ts': `export const config = { irreversible: 'rows are gone' };\nexport async function up() {}`,
  });
  const migrator = createMigrator({ url: `sqlite:${folder()}/app.db`, dir });
  await migrator.up();
  await expect(migrator.down()).rejects.toMatchObject({ code: 'PLAN_IRREVERSIBLE' });
  const { problems, warnings } = await migrator.validate();
  expect(problems).toEqual([]);
  expect(warnings).toEqual(['1_a has no down part and does not say that it is irreversible']);
});

test('enums, tsconfig paths and a missing export', async () => {
  const cwd = project({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@shared/*": ["./shared/*"] } } }',
    'shared/names.ts': 'export enum Name { Table = "from_enum" }',
    'migrations/1_a.ts': `import { Name } from '@shared/names';
      export async function up(db: any) {
        await db.schema.createTable(Name.Table).addColumn('id', 'integer').execute();
      }`,
    'migrations/2_b.ts': 'export const nothing = 1;',
  });
  const before = process.cwd();
  process.chdir(cwd);
  onTestFinished(() => process.chdir(before));
  const migrator = createMigrator({ url: 'sqlite:app.db', dir: 'migrations' });
  await expect(migrator.up({ to: '1' })).resolves.toMatchObject({ version: '1' });
  await expect(migrator.up()).rejects.toMatchObject({ code: 'SOURCE_NO_EXPORT' });
});
