import { describe, expect, test } from 'vitest';
import {
  closeDatabase,
  getMigrationStatus,
  getUsageConfig,
  getUsageSnapshotsBySession,
  initDatabase,
  insertUsageSnapshot,
  openDatabase,
  rollbackMigrations,
  runMigrations,
  validateDatabase,
} from '../src/db.ts';
import { addEvents, elsewhere, newFile, ready, rows, run, values } from './support.ts';

const SNAPSHOT = { session_id: 's', snapshot_data: '{}' };
const sessions = () => values('SELECT session_id FROM sessions ORDER BY session_id');

describe('the connection', () => {
  test('has WAL, foreign keys and synchronous NORMAL', async () => {
    await ready();
    const pragmas = ['journal_mode', 'foreign_keys', 'synchronous'];
    expect(pragmas.flatMap((name) => values(`PRAGMA ${name}`))).toEqual(['wal', 1, 1]);
  });

  test('to a database in memory is refused', async () => {
    await expect(initDatabase(':memory:')).rejects.toThrow('name a file');
  });
});

describe('the history', () => {
  test('is in schema_migrations, with an index on the time', async () => {
    await ready();
    const recorded = rows('SELECT version, name FROM schema_migrations ORDER BY applied_order');
    expect(recorded).toEqual([
      { version: '1', name: 'create_usage_tables' },
      { version: '2', name: 'snapshots_of_earlier_releases' },
    ]);
    const index = "SELECT name FROM pragma_index_info('idx_schema_migrations_applied_at')";
    expect(values(index)).toEqual(['applied_at']);
  });

  test('is told by getMigrationStatus, at once', async () => {
    await ready();
    const { currentVersion, applied, pending } = getMigrationStatus();
    expect([currentVersion, pending]).toEqual([2, []]);
    expect(Date.now() - Date.parse(applied[0]?.appliedAt ?? '')).toBeLessThan(60_000);
    await rollbackMigrations();
    expect(getMigrationStatus()).toMatchObject({ currentVersion: 1, pending: [{ version: 2 }] });
    await rollbackMigrations(0);
    expect(getMigrationStatus()).toMatchObject({ currentVersion: 0, applied: [] });
  });

  test('lets a rollback go down only', async () => {
    await ready();
    await rollbackMigrations(2);
    expect(getMigrationStatus().currentVersion).toBe(2);
    await rollbackMigrations(1);
    await expect(rollbackMigrations(2)).rejects.toThrow();
    await expect(rollbackMigrations(9)).rejects.toThrow();
    expect(getMigrationStatus().currentVersion).toBe(1);
  });
});

describe('an application that has events already', () => {
  const table =
    'CREATE TABLE events (id INTEGER PRIMARY KEY, session_id TEXT, source TEXT, at INTEGER)';

  function existing(): string {
    const file = newFile();
    elsewhere(file, (db) => {
      db.exec(`${table}; INSERT INTO events (session_id) VALUES ('a'), ('a'), ('b'), (NULL)`);
    });
    return file;
  }

  test('keeps table and rows, up and down', async () => {
    const file = existing();
    const kept = () => [
      values("SELECT sql FROM sqlite_master WHERE name = 'events'"),
      rows('SELECT * FROM events ORDER BY id'),
    ];
    await initDatabase(file);
    const before = kept();
    expect(before[0]).toEqual([table]);
    expect(before[1]).toHaveLength(4);
    expect(sessions()).toEqual(['a', 'b']);
    await rollbackMigrations(0);
    expect(kept()).toEqual(before);
    const left = "SELECT name FROM sqlite_master WHERE tbl_name = 'events' AND name <> 'events'";
    expect(values(left)).toEqual([]);
    run("INSERT INTO events (session_id) VALUES ('c')");
    await runMigrations();
    expect(sessions()).toEqual(['a', 'b', 'c']);
  });

  test('can go on writing events in every way', async () => {
    await initDatabase(existing());
    insertUsageSnapshot({ ...SNAPSHOT, session_id: 'a' });
    run("INSERT OR REPLACE INTO events (id, session_id) VALUES (9, 'a'), (9, 'a')");
    run('INSERT INTO events (session_id) VALUES (NULL)');
    run("INSERT OR ABORT INTO events (session_id) VALUES ('a'), ('b')");
    expect(getUsageSnapshotsBySession('a')).toHaveLength(1);
    expect(sessions()).toEqual(['a', 'b']);
    expect(validateDatabase()).toBe(true);
  });
});

describe('a session', () => {
  test('comes with its first event and goes with its last one, and its snapshots with it', async () => {
    await ready();
    addEvents('t');
    expect(sessions()).toEqual(['s', 't']);
    insertUsageSnapshot(SNAPSHOT);
    run('DELETE FROM events WHERE id = 1');
    expect(getUsageSnapshotsBySession('s')).toHaveLength(1);
    run('DELETE FROM events WHERE id = 2');
    expect(sessions()).toEqual(['t']);
    expect(getUsageSnapshotsBySession('s')).toHaveLength(0);
    run('DELETE FROM events');
    expect(sessions()).toEqual([]);
  });

  test('that is deleted takes its snapshots along, and leaves the events', async () => {
    await ready();
    insertUsageSnapshot(SNAPSHOT);
    run("DELETE FROM sessions WHERE session_id = 's'");
    expect(getUsageSnapshotsBySession('s')).toHaveLength(0);
    expect(values('SELECT count(*) FROM events')).toEqual([2]);
  });

  test('follows events that are given to another', async () => {
    await ready();
    run("UPDATE events SET session_id = 'u' WHERE id = 1");
    expect(sessions()).toEqual(['s', 'u']);
    run("UPDATE events SET session_id = 'u'");
    expect(sessions()).toEqual(['u']);
  });
});

describe('a database of an earlier release, with a runner of its own', () => {
  /** Its tables, with a foreign key that SQLite takes and then refuses to work with. */
  const earlier = `
    CREATE TABLE events (id INTEGER PRIMARY KEY, session_id TEXT NOT NULL);
    CREATE TABLE usage_config (
      id INTEGER PRIMARY KEY AUTOINCREMENT, plan TEXT NOT NULL DEFAULT 'custom', custom_limit_tokens INTEGER,
      view TEXT NOT NULL DEFAULT 'realtime', timezone TEXT NOT NULL DEFAULT 'auto',
      time_format TEXT NOT NULL DEFAULT 'auto', theme TEXT NOT NULL DEFAULT 'auto',
      refresh_rate INTEGER NOT NULL DEFAULT 10, refresh_per_second REAL NOT NULL DEFAULT 0.75,
      reset_hour INTEGER, created_at INTEGER NOT NULL DEFAULT (unixepoch()),
      updated_at INTEGER NOT NULL DEFAULT (unixepoch()), is_active INTEGER NOT NULL DEFAULT 1);
    CREATE TABLE usage_snapshots (
      id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, snapshot_data TEXT NOT NULL,
      snapshot_type TEXT NOT NULL DEFAULT 'stats', timestamp INTEGER NOT NULL DEFAULT (unixepoch()),
      FOREIGN KEY (session_id) REFERENCES events (session_id) ON DELETE CASCADE);
    CREATE INDEX idx_usage_snapshots_session_id ON usage_snapshots (session_id);
    CREATE INDEX idx_usage_snapshots_timestamp ON usage_snapshots (timestamp);
    CREATE INDEX idx_usage_snapshots_type ON usage_snapshots (snapshot_type);
    CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL);
    CREATE INDEX idx_schema_migrations_applied_at ON schema_migrations (applied_at);
    INSERT INTO schema_migrations VALUES (1, 'usage_tracking', 1751328000);
    INSERT INTO usage_config (plan) VALUES ('max5');
    INSERT INTO events (session_id) VALUES ('s'), ('s');
    INSERT INTO usage_snapshots (id, session_id, snapshot_data, timestamp)
      VALUES (3, 's', '{"a":1}', 1751328000), (4, 'gone', '{}', 1751328000123);
  `;

  async function takenOver(): Promise<string> {
    const file = newFile();
    elsewhere(file, (db) => db.exec(earlier));
    await initDatabase(file);
    return file;
  }

  test('is taken over in place with its history, settings and snapshots', async () => {
    await takenOver();
    expect(getMigrationStatus()).toMatchObject({
      currentVersion: 2,
      applied: [{ version: 1, name: 'usage_tracking', appliedAt: '2025-07-01T00:00:00.000Z' }, {}],
      pending: [],
    });
    expect(getUsageConfig()).toMatchObject({ plan: 'max5' });
    const all = rows('SELECT id, session_id, timestamp FROM usage_snapshots ORDER BY id');
    expect(all).toEqual([
      { id: 3, session_id: 's', timestamp: 1_751_328_000 },
      { id: 4, session_id: 'gone', timestamp: 1_751_328_000 },
    ]);
    expect(validateDatabase()).toBe(true);
  });

  test('can be read before', () => {
    const file = newFile();
    elsewhere(file, (db) => db.exec(earlier));
    openDatabase(file);
    const applied = [{ version: 1, name: 'usage_tracking', appliedAt: '2025-07-01T00:00:00.000Z' }];
    expect(getMigrationStatus()).toMatchObject({ currentVersion: 1, applied });
  });

  test('works from then on like a new one, and goes down', async () => {
    const file = await takenOver();
    expect(insertUsageSnapshot(SNAPSHOT)).toMatchObject({ id: 5 });
    run("DELETE FROM events WHERE session_id = 's'");
    expect(values('SELECT id FROM usage_snapshots')).toEqual([4]);
    closeDatabase();
    await initDatabase(file);
    await rollbackMigrations(0);
    await runMigrations();
    expect(getMigrationStatus().currentVersion).toBe(2);
    expect(validateDatabase()).toBe(true);
  });
});
