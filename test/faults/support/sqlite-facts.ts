import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts, HistoryRow } from './oracle.ts';

const require = createRequire(import.meta.url);

/** What a database and its journals are in. */
const PARTS = ['', '-wal', '-journal'];

/** Copies a database as its files are, whatever state they are in. */
export function copyDatabase(from: string, to: string): void {
  for (const part of PARTS) if (existsSync(from + part)) copyFileSync(from + part, to + part);
}

/** Looks at a copy, since opening a database would undo what a killed process left half done. */
export function sqliteFacts(file: string): Facts & { readonly damage: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-look-'));
  const copy = join(folder, 'copy.db');
  copyDatabase(file, copy);
  const { DatabaseSync } = require('@photostructure/sqlite');
  const database = new DatabaseSync(copy);
  const rows = <Row>(sql: string) => database.prepare(sql).all() as Row[];
  const texts = (sql: string) => rows<{ text: string }>(sql).map(({ text }) => text);
  const has = (table: string) => rows(`PRAGMA table_info(${table})`).length > 0;
  try {
    const history = has('schema_migrations')
      ? rows<Omit<HistoryRow, 'dirty'> & { dirty: number }>(
          'SELECT version, dirty, direction, progress FROM schema_migrations ORDER BY version',
        )
      : [];
    const objects = [
      ...texts(`SELECT type || ' ' || name AS text FROM sqlite_master
        WHERE name NOT LIKE 'schema_migrations%' AND name NOT LIKE 'sqlite_%'`),
      ...(has('log') ? texts("SELECT 'log ' || entry AS text FROM log") : []),
    ].sort();
    const damage = texts('SELECT integrity_check AS text FROM pragma_integrity_check')
      .concat(texts('SELECT "table" AS text FROM pragma_foreign_key_check'))
      .filter((text) => text !== 'ok');
    return {
      history: history.map((row) => ({ ...row, dirty: Boolean(row.dirty) })),
      objects,
      damage,
    };
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
