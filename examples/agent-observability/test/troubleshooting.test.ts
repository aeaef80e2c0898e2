import { readFileSync, writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import {
  closeDatabase,
  getMigrationRunner,
  getMigrationStatus,
  getUsageConfig,
  getUsageSnapshots,
  initDatabase,
  insertUsageSnapshot,
  openDatabase,
  rollbackMigrations,
  runMigrations,
  validateDatabase,
} from '../src/db.ts';
import { type Migration, migrations } from '../src/migrations.ts';
import { elsewhere, hearErrors, newFile, ready, rows, run, values } from './support.ts';

const SNAPSHOT = { session_id: 's', snapshot_data: '{}' };

/** One more migration, for this test. */
function add(up: Migration['up'], down: Migration['down'] = () => {}): void {
  migrations.push({ version: 3, name: 'preferences', up, down });
  onTestFinished(() => void migrations.pop());
}

test('a migration is one more object', async () => {
  const file = await ready();
  add(
    (db) => db.exec('CREATE TABLE preferences (name TEXT)'),
    (db) => db.exec('DROP TABLE preferences'),
  );
  expect(getMigrationStatus().pending).toEqual([{ version: 3, name: 'preferences' }]);
  await initDatabase(file);
  expect(getMigrationStatus().currentVersion).toBe(3);
  await rollbackMigrations();
  expect(getMigrationStatus().currentVersion).toBe(2);
});

test('a migration that fails leaves nothing, says why, and the rest goes on working', async () => {
  const file = await ready();
  const errors = hearErrors();
  add((db) => {
    db.exec('CREATE TABLE preferences (name TEXT)');
    db.exec('INSERT INTO nowhere VALUES (1)');
  });
  await expect(initDatabase(file)).rejects.toThrow('nowhere');
  expect(errors.said()).toMatch(/^Migration failed: .*nowhere/);
  expect(errors.said()).toContain('rolled back: 3_preferences is not applied');
  expect(getMigrationStatus()).toMatchObject({ currentVersion: 2, pending: [{ version: 3 }] });
  expect(validateDatabase()).toBe(true);
  expect(values("SELECT name FROM sqlite_master WHERE name = 'preferences'")).toEqual([]);
  expect(getUsageConfig()).not.toBe(null);
});

test('the first migration that fails leaves the database of the application as it was', async () => {
  const file = newFile();
  const before = 'CREATE TABLE sessions (id INTEGER, note TEXT)';
  elsewhere(file, (db) => db.exec(before));
  hearErrors();
  await expect(initDatabase(file)).rejects.toThrow('sessions already exists');
  const made = "SELECT sql FROM sqlite_master WHERE name NOT LIKE '%schema_migrations%'";
  expect(values(made)).toEqual([before]);
  expect(getMigrationStatus()).toMatchObject({ currentVersion: 0, applied: [] });
  expect(validateDatabase()).toBe(true);
  expect(getUsageConfig()).toBe(null);
  expect(insertUsageSnapshot(SNAPSHOT)).toBe(null);
  expect(getUsageSnapshots()).toEqual([]);
});

test('a migration that leaves rows without parents does not last', async () => {
  await ready();
  insertUsageSnapshot(SNAPSHOT);
  hearErrors();
  add((db) => {
    db.exec('PRAGMA defer_foreign_keys = ON');
    db.exec('DELETE FROM sessions');
    db.exec("INSERT INTO usage_snapshots (session_id, snapshot_data) VALUES ('nobody', '{}')");
  });
  await expect(runMigrations()).rejects.toThrow();
  expect(getMigrationStatus().currentVersion).toBe(2);
  expect(getUsageSnapshots()).toHaveLength(1);
});

test('a damaged index is found, stops migrations, and is gone after down and up', async () => {
  const file = await ready();
  insertUsageSnapshot(SNAPSHOT);
  await rollbackMigrations(1);
  damage(file, 'idx_usage_snapshots_type');
  const errors = hearErrors();
  openDatabase(file);
  expect(validateDatabase()).toBe(false);
  expect(errors.said()).toMatch(/Not valid: .*idx_usage_snapshots_type/);
  const { problems } = await getMigrationRunner().validate();
  expect(problems.map(({ code }) => code)).toContain('DATABASE_DAMAGED');
  await expect(runMigrations()).rejects.toThrow('The database is damaged, nothing was changed');
  expect(getMigrationStatus().currentVersion).toBe(1);
  await rollbackMigrations(0);
  await runMigrations();
  expect(validateDatabase()).toBe(true);
  expect(values('SELECT count(*) FROM events')).toEqual([2]);
});

test('a file that is no database is refused and stays', async () => {
  const file = newFile();
  writeFileSync(file, 'This is a text, and by no means a database.\n'.repeat(100));
  const before = readFileSync(file);
  await expect(initDatabase(file)).rejects.toThrow('not a database');
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('rows without parents are found by foreign_key_check and by validateDatabase', async () => {
  const file = await ready();
  elsewhere(file, (db) => {
    db.exec("INSERT INTO usage_snapshots (session_id, snapshot_data) VALUES ('nobody', '{}')");
  });
  const errors = hearErrors();
  expect(rows('PRAGMA foreign_key_check')).toMatchObject([
    { table: 'usage_snapshots', parent: 'sessions' },
  ]);
  expect(validateDatabase()).toBe(false);
  expect(errors.said()).toContain('row 1 of usage_snapshots has no row in sessions');
  // What was so before is no reason to refuse a migration that has nothing to do with it.
  add(() => {});
  await runMigrations();
  run("DELETE FROM usage_snapshots WHERE session_id = 'nobody'");
  expect(validateDatabase()).toBe(true);
});

test('a lost table is found, and is back after down and up', async () => {
  await ready();
  const errors = hearErrors();
  run('DROP TABLE usage_config');
  expect(validateDatabase()).toBe(false);
  expect(errors.said()).toContain('the table usage_config is missing');
  await rollbackMigrations(0);
  await runMigrations();
  expect(validateDatabase()).toBe(true);
});

test('an unknown migration is found', async () => {
  await ready();
  const errors = hearErrors();
  run("INSERT INTO schema_migrations (version, name) VALUES ('7', 'x')");
  expect(validateDatabase()).toBe(false);
  expect(errors.said()).toContain('migration 7 (x) is not known here');
});

test('ANALYZE brings the statistics up to date', async () => {
  await ready();
  insertUsageSnapshot(SNAPSHOT);
  run('ANALYZE');
  const statistics = "SELECT idx FROM sqlite_stat1 WHERE tbl = 'usage_snapshots' ORDER BY idx";
  expect(values(statistics)).toEqual([
    'idx_usage_snapshots_session_id',
    'idx_usage_snapshots_timestamp',
    'idx_usage_snapshots_type',
  ]);
});

test('nothing works before the database is open', () => {
  closeDatabase();
  expect(() => getUsageConfig()).toThrow('call initDatabase() first');
});

/** Changes an entry on the first page of an index, in the file. */
function damage(file: string, index: string): void {
  const page = Number(values(`SELECT rootpage FROM sqlite_master WHERE name = '${index}'`)[0]);
  const size = Number(values('PRAGMA page_size')[0]);
  run('PRAGMA wal_checkpoint(TRUNCATE)');
  closeDatabase();
  const bytes = readFileSync(file);
  const at = bytes.indexOf('stats', (page - 1) * size);
  expect(at).toBeLessThan(page * size);
  bytes.write('zzzzz', at);
  writeFileSync(file, bytes);
}
