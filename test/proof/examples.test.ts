import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { migrations as usage } from '../../examples/agent-observability/src/migrations.ts';
import {
  createMigrator,
  type Finding,
  lintMigrations,
  type MigratorEvent,
} from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The folders of examples whose migrations are files for PostgreSQL; those of the fifth are in code, for SQLite. */
const folders = [
  'bt-mqtt/src/db/migrations',
  'config-guardian/migrations',
  'device-api/migrations',
  'lumenlink/migrations',
];
/** What is found in them: rows of an older version may break the new rules, and must be looked for before. */
const found: Record<string, string[]> = {
  'bt-mqtt/src/db/migrations': ['scanner_id', 'raw_payload', 'manufacturer_data'].map(
    (column) => `may-fail-on-data raw_messages.${column}`,
  ),
};

const grave = (findings: readonly Finding[]) =>
  findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, object }) => `${rule} ${object}`);

const servers = await Promise.all(
  [16, 17, 18].map(async (major) => ({ major, ...(await postgres(major)) })),
);

describe.each(servers.filter(({ missing }) => !missing))('on PostgreSQL $major', ({ url }) => {
  test.each(folders)(
    'every migration of %s can be undone, and comes back the same',
    async (name) => {
      const dir = join(examples, name);
      const { migrations, findings, untried } = await createMigrator({
        url,
        scratch: url,
        dir,
      }).check({ all: true });
      expect(grave(findings)).toEqual(found[name] ?? []);
      expect(findings.map(({ rule }) => rule)).not.toContain('table-not-filled');
      expect(migrations.map(({ rollback }) => rollback)).toEqual(migrations.map(() => 'exact'));
      // What needs TimescaleDB is said not to have been tried.
      const files = new Set(readdirSync(dir).map((file) => file.replace(/\D.*/, '')));
      expect(migrations.length + untried.length).toBe(files.size);
    },
  );
});

test('what undoing agent-observability leaves is what its README says', async () => {
  const { migrations, findings } = await createMigrator({
    url: 'sqlite:',
    migrations: usage,
  }).check({
    all: true,
  });
  expect(migrations.map(({ rollback }) => rollback)).toEqual(['residue', 'exact']);
  const told = findings.filter(({ severity }) => severity !== 'info');
  expect(told.map(({ rule, message }) => [rule, message])).toEqual([
    ['rollback-residue', 'after down, table events is left'],
  ]);
  const readme = readFileSync(join(examples, 'agent-observability/README.md'), 'utf8');
  expect(readme).toContain('`events` is left');
});

test.each(folders)('lint finds nothing in %s that is to be mended', async (name) => {
  const dir = join(examples, name);
  const { findings, files, warnings } = await lintMigrations({ url: 'postgres:', dir });
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  // What TypeScript sends, only check sees.
  expect(files + warnings.length).toBe(readdirSync(dir).length);
});

test('every migration of the example on SQLite, too', async () => {
  const dir = fileURLToPath(new URL('../examples/sqlite/migrations', import.meta.url));
  const { migrations, findings } = await createMigrator({ url: 'sqlite:', dir }).check({
    all: true,
  });
  // What was empty has got a title, and stays so.
  expect(grave(findings.filter(({ measured }) => measured))).toEqual([
    'rollback-data-loss notes.title',
    'rollback-residue null',
  ]);
  expect(findings.map(({ rule }) => rule)).not.toContain('table-not-filled');
  expect(migrations).toHaveLength(13);
});

const old = servers.find(({ major }) => major === 16);

const MIGRATION = { 'migrations/1_a.sql': 'SELECT 1;' };

test.skipIf(!old || old.missing)(
  'another major version than that of the database is said',
  async () => {
    const dir = join(folder(MIGRATION), 'migrations');
    const events: MigratorEvent[] = [];
    const url = await (old as NonNullable<typeof old>).freshDatabase();
    await createMigrator({ url, dir, onEvent: (event) => events.push(event) }).check();
    const said = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(said).toEqual([
      expect.stringMatching(
        /^tried on postgres 17\.\d+, while the database has postgres 16\.\d+; .*npm install --save-dev pg16@npm:/,
      ),
    ]);
  },
);

test('where no database is asked, another version than the configured one is said', async () => {
  const dir = join(folder(MIGRATION), 'migrations');
  const events: MigratorEvent[] = [];
  const onEvent = (event: MigratorEvent) => events.push(event);
  const migrator = createMigrator({ url: 'postgres:', dir, lint: { server: 16 }, onEvent });
  await migrator.check({ all: true });
  expect(events).toContainEqual({
    type: 'warning',
    message: expect.stringMatching(
      /^tried on postgres 17\.\d+, while the database has postgres 16;/,
    ),
  });
});
