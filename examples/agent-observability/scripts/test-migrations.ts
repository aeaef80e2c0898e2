/** Tests of the migrations on new databases in a temporary folder. Exit code 1 when one fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { database } from '../src/connection.ts';
import * as api from '../src/db.ts';
import { migrations } from '../src/migrations.ts';

const newest = migrations.at(-1)?.version ?? 0;

const tests: Record<string, () => void | Promise<void>> = {
  'a new database gets every migration'() {
    const { currentVersion, pending } = api.getMigrationStatus();
    assert.deepEqual([currentVersion, pending], [newest, []]);
    assert.deepEqual(tables(), ['events', 'sessions', 'usage_config', 'usage_snapshots']);
    assert.ok(api.validateDatabase());
  },

  async 'rollback goes to the previous version, to none, and up again'() {
    const up = schema();
    await api.rollbackMigrations();
    assert.equal(api.getMigrationStatus().currentVersion, newest - 1);
    await api.rollbackMigrations(0);
    assert.equal(api.getMigrationStatus().currentVersion, 0);
    assert.deepEqual(tables(), ['events']);
    assert.ok(api.validateDatabase());
    await api.runMigrations();
    assert.deepEqual(schema(), up);
  },

  'the constraints refuse what they should'() {
    const refused = (set: string) =>
      assert.throws(() => database().exec(`UPDATE usage_config SET ${set}`), /CHECK/, set);
    ["plan = 'free'", 'custom_limit_tokens = 0', "view = 'weekly'", "time_format = '36h'"].forEach(
      refused,
    );
    ["theme = 'pink'", 'refresh_rate = 0', 'refresh_rate = 61', 'reset_hour = 24'].forEach(refused);
    ['refresh_per_second = 0.05', 'refresh_per_second = 20.1', 'is_active = 2'].forEach(refused);
    assert.throws(() => database().exec('INSERT INTO usage_config DEFAULT VALUES'), /UNIQUE/);
  },

  'foreign keys hold, and snapshots go with their session'() {
    const add = "INSERT INTO usage_snapshots (session_id, snapshot_data) VALUES ('s', '{}')";
    assert.throws(() => database().exec(add), /FOREIGN KEY/);
    database().exec(
      "INSERT INTO events (session_id, event_type) VALUES ('s', 'start'), ('s', 'stop')",
    );
    database().exec(add);
    database().exec("DELETE FROM events WHERE event_type = 'start'");
    assert.equal(api.getUsageSnapshotsBySession('s').length, 1);
    database().exec("DELETE FROM events WHERE event_type = 'stop'");
    assert.equal(api.getUsageSnapshotsBySession('s').length, 0);
  },

  'the default settings are there'() {
    const { id, created_at, updated_at, ...settings } = api.getUsageConfig() ?? assert.fail();
    assert.deepEqual(settings, {
      plan: 'custom',
      custom_limit_tokens: null,
      view: 'realtime',
      timezone: 'auto',
      time_format: 'auto',
      theme: 'auto',
      refresh_rate: 10,
      refresh_per_second: 0.75,
      reset_hour: null,
      is_active: 1,
    });
    assert.ok(id === 1 && created_at > 0 && updated_at === created_at);
  },
};

function schema(): string[] {
  const rows = database().prepare('SELECT name, sql FROM sqlite_master ORDER BY name').all();
  return rows.map(({ name, sql }) => `${name}: ${sql}`);
}

/** The tables that are the application's. */
function tables(): string[] {
  const rows = database().prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const names = rows.map(({ name }) => String(name)).sort();
  return names.filter((name) => !/^(sqlite_|schema_migrations)/.test(name));
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-observability-'));
  let failed = 0;
  for (const [number, [name, test]] of Object.entries(tests).entries()) {
    try {
      await api.initDatabase(join(folder, `${number}.db`));
      await test();
      console.log(`ok      ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${(error as Error).stack}`);
    }
  }
  api.closeDatabase();
  rmSync(folder, { recursive: true, force: true });
  console.log(failed === 0 ? 'All tests passed.' : `${failed} failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
