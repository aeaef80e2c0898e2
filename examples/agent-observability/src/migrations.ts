import type { Database } from './connection.ts';

/** A step of the schema. handrail calls it inside a transaction, with the client's own database object. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: (db: Database) => void;
  readonly down: (db: Database) => void;
}

/** The application's own table. An existing one stays as it is, whatever else it holds. */
const events = `
  CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    payload TEXT NOT NULL DEFAULT '{}',
    timestamp INTEGER NOT NULL DEFAULT (unixepoch())
  );
  CREATE INDEX idx_usage_events_session_id ON events (session_id);
`;

/**
 * One row for each session that has events, kept by triggers. A foreign key needs a unique column to point
 * to, and `events` has many rows for one session.
 */
const sessions = `
  CREATE TABLE sessions (session_id TEXT NOT NULL PRIMARY KEY);
  INSERT INTO sessions SELECT DISTINCT session_id FROM events WHERE session_id IS NOT NULL;

  -- NOT EXISTS, since INSERT OR IGNORE would become OR REPLACE inside an INSERT OR REPLACE INTO events.
  CREATE TRIGGER usage_event_inserted AFTER INSERT ON events WHEN NEW.session_id IS NOT NULL
  BEGIN
    INSERT INTO sessions SELECT NEW.session_id
      WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id);
  END;

  CREATE TRIGGER usage_event_deleted AFTER DELETE ON events
  BEGIN
    DELETE FROM sessions WHERE session_id = OLD.session_id
      AND NOT EXISTS (SELECT 1 FROM events WHERE session_id = OLD.session_id);
  END;

  CREATE TRIGGER usage_event_moved AFTER UPDATE OF session_id ON events
    WHEN OLD.session_id IS NOT NEW.session_id
  BEGIN
    INSERT INTO sessions SELECT NEW.session_id WHERE NEW.session_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM sessions WHERE session_id = NEW.session_id);
    DELETE FROM sessions WHERE session_id = OLD.session_id
      AND NOT EXISTS (SELECT 1 FROM events WHERE session_id = OLD.session_id);
  END;
`;

const config = `
  CREATE TABLE usage_config (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL DEFAULT 'custom' CHECK (plan IN ('pro', 'max5', 'max20', 'custom')),
    custom_limit_tokens INTEGER CHECK (custom_limit_tokens IS NULL OR custom_limit_tokens > 0),
    view TEXT NOT NULL DEFAULT 'realtime' CHECK (view IN ('realtime', 'daily', 'monthly', 'session')),
    timezone TEXT NOT NULL DEFAULT 'auto',
    time_format TEXT NOT NULL DEFAULT 'auto' CHECK (time_format IN ('12h', '24h', 'auto')),
    theme TEXT NOT NULL DEFAULT 'auto' CHECK (theme IN ('light', 'dark', 'classic', 'auto')),
    refresh_rate INTEGER NOT NULL DEFAULT 10 CHECK (refresh_rate BETWEEN 1 AND 60),
    refresh_per_second REAL NOT NULL DEFAULT 0.75 CHECK (refresh_per_second BETWEEN 0.1 AND 20.0),
    reset_hour INTEGER CHECK (reset_hour IS NULL OR reset_hour BETWEEN 0 AND 23),
    created_at INTEGER NOT NULL DEFAULT (unixepoch()),
    updated_at INTEGER NOT NULL DEFAULT (unixepoch()),
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1))
  );
  -- At most one active row.
  CREATE UNIQUE INDEX idx_usage_config_active ON usage_config (is_active) WHERE is_active = 1;

  -- The second condition ends the recursion where recursive_triggers is on.
  CREATE TRIGGER usage_config_updated AFTER UPDATE ON usage_config
    WHEN NEW.updated_at = OLD.updated_at AND NEW.updated_at <> unixepoch()
  BEGIN
    UPDATE usage_config SET updated_at = unixepoch() WHERE id = NEW.id;
  END;

  INSERT INTO usage_config DEFAULT VALUES;
`;

const snapshots = `
  CREATE TABLE usage_snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (session_id) ON DELETE CASCADE,
    snapshot_data TEXT NOT NULL,
    snapshot_type TEXT NOT NULL DEFAULT 'stats' CHECK (snapshot_type IN ('stats', 'config', 'session')),
    timestamp INTEGER NOT NULL DEFAULT (unixepoch())
  );
`;

const snapshotIndexes = `
  CREATE INDEX idx_usage_snapshots_session_id ON usage_snapshots (session_id);
  CREATE INDEX idx_usage_snapshots_timestamp ON usage_snapshots (timestamp);
  CREATE INDEX idx_usage_snapshots_type ON usage_snapshots (snapshot_type);
`;

const historyIndex =
  'CREATE INDEX IF NOT EXISTS idx_schema_migrations_applied_at ON schema_migrations (applied_at);';

/** Every migration, in order. A new one is another object at the end, with the next version. */
export const migrations: Migration[] = [
  {
    version: 1,
    name: 'create_usage_tables',
    up(db) {
      db.exec(events + sessions + config + snapshots + snapshotIndexes + historyIndex);
    },
    // IF EXISTS, since this is also the way to repair a database that has lost some of them.
    // `events` stays: whether it was here before, and whose rows it holds, can't be told any more.
    down(db) {
      db.exec(`
        DROP TABLE IF EXISTS usage_snapshots;
        DROP TABLE IF EXISTS usage_config;
        DROP TRIGGER IF EXISTS usage_event_inserted;
        DROP TRIGGER IF EXISTS usage_event_deleted;
        DROP TRIGGER IF EXISTS usage_event_moved;
        DROP INDEX IF EXISTS idx_usage_events_session_id;
        DROP TABLE IF EXISTS sessions;
        DROP INDEX IF EXISTS idx_schema_migrations_applied_at;
      `);
    },
  },
  {
    version: 2,
    name: 'snapshots_of_earlier_releases',
    // Where an earlier release made the tables, snapshots point to `events`, which can't work.
    up(db) {
      const parents = db.prepare(`SELECT "table" FROM pragma_foreign_key_list('usage_snapshots')`);
      if (parents.all().every(({ table }) => table !== 'events')) return;
      db.exec(`
        ${events}
        ${sessions}
        INSERT INTO sessions SELECT DISTINCT session_id FROM usage_snapshots
          WHERE session_id NOT IN (SELECT session_id FROM sessions);
        ALTER TABLE usage_snapshots RENAME TO usage_snapshots_before;
        ${snapshots}
        INSERT INTO usage_snapshots SELECT id, session_id, snapshot_data, snapshot_type,
          CASE WHEN timestamp >= 100000000000 THEN timestamp / 1000 ELSE timestamp END
          FROM usage_snapshots_before;
        DROP TABLE usage_snapshots_before;
        ${snapshotIndexes}
      `);
    },
    // What it repaired works with version 1 as well.
    down() {},
  },
];
