import { describe, expect, test } from 'vitest';
import { migratorFor } from '../src/database.ts';
import { databaseOf, migrationsWith, server, start } from './support.ts';

const HALF = `-- handrail: no-transaction
CREATE TABLE notes (id BIGINT PRIMARY KEY);
CREATE INDEX notes_text_idx ON notes (text);
`;
const NOTES = {
  '0003_add_notes.up.sql': 'CREATE TABLE notes (id BIGINT PRIMARY KEY);',
  '0003_add_notes.down.sql': 'DROP TABLE notes;',
};

/** What an attempt fails with. */
const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error) => error as Error & { code: string; hint: string },
  );

describe.skipIf(server.missing)('a migration that fails', () => {
  test('in its transaction leaves nothing, and the database is not dirty', async () => {
    const url = await server.freshDatabase();
    const dir = migrationsWith({ ...NOTES, '0003_add_notes.up.sql': HALF.replace(/.*\n/, '') });
    const migrator = migratorFor(url, { dir });
    expect(await failure(migrator.up())).not.toBeNull();
    expect(await migrator.version()).toMatchObject({ version: '0001', dirty: false });
    expect(await databaseOf(url).query(`SELECT to_regclass('notes') AS notes`)).toEqual([
      { notes: null },
    ]);
    await start(url);
  });

  test('outside one leaves it dirty: every start goes on with it, until it is mended or taken back', async () => {
    const url = await server.freshDatabase();
    const dir = migrationsWith({ ...NOTES, '0003_add_notes.up.sql': HALF });
    const migrator = migratorFor(url, { dir });
    const db = databaseOf(url);
    await failure(migrator.up());
    expect(await migrator.version()).toMatchObject({ dirty: true });
    const dirty = await db.query('SELECT version FROM schema_migrations WHERE dirty');
    expect(dirty.map((row) => Number(Object.values(row)[0]))).toEqual([3]);
    const error = await failure(migrator.start('migrate'));
    expect(error).toMatchObject({ state: expect.stringContaining('half applied') });
    await db.query('DROP TABLE notes');
    await migrator.force('1');
    expect(await migrator.version()).toMatchObject({ version: '0001', dirty: false });
    const { applied } = await migratorFor(url, { dir: migrationsWith(NOTES) }).up();
    expect(applied.map(({ version }) => Number(version))).toEqual([3]);
  });

  test('and was finished by hand: to clear the mark in schema_migrations is enough', async () => {
    const url = await server.freshDatabase();
    const dir = migrationsWith({ ...NOTES, '0003_add_notes.up.sql': HALF });
    const migrator = migratorFor(url, { dir });
    const db = databaseOf(url);
    await failure(migrator.up());
    await db.query('ALTER TABLE notes ADD COLUMN text TEXT');
    await db.query('CREATE INDEX notes_text_idx ON notes (text)');
    await db.query('UPDATE schema_migrations SET dirty = false');
    expect(Number((await migrator.version()).version)).toBe(3);
    expect((await migrator.up()).applied).toEqual([]);
    await migrator.down();
    expect(await migrator.version()).toMatchObject({ version: '0001', dirty: false });
  });
});

test.skipIf(server.missing)(
  'a version that this program does not know is named, and can be undone without its files',
  async () => {
    const url = await server.freshDatabase();
    await migratorFor(url, { dir: migrationsWith(NOTES) }).up();
    const ours = migratorFor(url);
    expect(Number((await ours.version()).version)).toBe(3);
    const { migrations } = await ours.status();
    expect(migrations.at(-1)).toMatchObject({ name: 'add_notes', state: 'missing' });
    const { applied } = await ours.down();
    expect(applied.map(({ name }) => name)).toEqual(['add_notes']);
    expect(await databaseOf(url).query(`SELECT to_regclass('notes') AS notes`)).toEqual([
      { notes: null },
    ]);
    await start(url);
  },
);

test.skipIf(server.missing)(
  'a migration that was changed after it was applied is refused',
  async () => {
    const url = await server.freshDatabase();
    await migratorFor(url).up();
    const dir = migrationsWith({ '0001_initial_schema.up.sql': 'SELECT 1;' });
    const error = await failure(migratorFor(url, { dir }).up());
    expect(error?.message).toContain('0001_initial_schema');
    expect(error?.code).toMatch(/MODIFIED/);
  },
);

describe.skipIf(server.missing)('without TimescaleDB', () => {
  test('0002 is skipped, shown so with the reason, and tried again with every up', async () => {
    const migrator = migratorFor(await server.freshDatabase());
    for (const time of ['first', 'second']) {
      const { warnings, version } = await migrator.up();
      expect([time, version, warnings.join()]).toEqual([
        time,
        '0001',
        expect.stringContaining('timescaledb is not available'),
      ]);
    }
    const { migrations } = await migrator.status();
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'skipped']);
  });

  test('and without "else skip", nothing runs and the error says what is missing', async () => {
    const url = await server.freshDatabase();
    const up = '-- handrail: requires extension timescaledb\nSELECT 1;';
    const migrator = migratorFor(url, {
      dir: migrationsWith({ '0002_add_timescale.up.sql': up }),
    });
    const error = await failure(migrator.up());
    expect(error).toMatchObject({
      code: 'PLAN_EXTENSION_MISSING',
      message: expect.stringContaining('"timescaledb", which is not available on this server'),
    });
    expect(error?.hint).toMatch(/install/i);
    expect(await databaseOf(url).query(`SELECT to_regclass('gateways') AS found`)).toEqual([
      { found: null },
    ]);
  });
});
