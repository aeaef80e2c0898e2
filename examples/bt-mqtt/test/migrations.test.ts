import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configuredMigrator } from 'handrail';
import { describe, expect, test } from 'vitest';
import {
  migrateDown,
  migrateToLatest,
  migrateUp,
  migrationStatus,
  requireMigrations,
} from '../src/db/migrator.ts';
import { insertMessages } from '../src/messages.ts';
import { catalog } from './catalog.ts';
import { clientFor, flagsFor, message, rows, server, servers } from './databases.ts';
import { copy, home } from './support.ts';

const NAMES = ['initial_schema', 'add_indexes', 'add_constraints'];
const names = (steps: readonly { name: string }[]) => steps.map(({ name }) => name);

describe.each(servers)('on PostgreSQL $major', ({ freshDatabase }) => {
  test('a clean database gets all of them, in order, and the history table with them', async () => {
    const url = await freshDatabase();
    const client = await clientFor(url);
    const result = await migrateToLatest(flagsFor(url));
    expect(result).toMatchObject({ version: '003', pending: [], appliedCount: 3 });
    expect(names(result.applied)).toEqual(NAMES);
    expect(result.durationMs).toBeLessThan(30_000);
    const history = 'SELECT version, name, dirty FROM schema_migrations ORDER BY applied_at';
    expect(await rows(client, history)).toEqual(
      NAMES.map((name, i) => ({ version: `00${i + 1}`, name, dirty: false })),
    );
  });

  test('the table, its indexes and its rules are as they should be', async () => {
    const url = await freshDatabase();
    await migrateToLatest(flagsFor(url));
    const found = await catalog(await clientFor(url));
    expect(found).toMatchObject({
      columns: [
        `raw_messages.id bigint not null default nextval('raw_messages_id_seq'::regclass)`,
        'raw_messages.scanner_id character varying 255 not null',
        'raw_messages.mac_address character varying 17 not null',
        'raw_messages.rssi integer not null',
        'raw_messages.timestamp timestamp with time zone not null',
        'raw_messages.received_at timestamp with time zone not null default now()',
        'raw_messages.manufacturer_data jsonb',
        'raw_messages.service_uuids ARRAY',
        'raw_messages.local_name character varying 255',
        'raw_messages.raw_payload jsonb not null',
      ],
      indexes: [
        'idx_raw_messages_mac: btree (mac_address)',
        'idx_raw_messages_mac_time: btree (mac_address, "timestamp")',
        'idx_raw_messages_manufacturer: gin (manufacturer_data jsonb_path_ops)',
        'idx_raw_messages_received: btree (received_at)',
        'idx_raw_messages_scanner: btree (scanner_id)',
        'idx_raw_messages_scanner_recent: btree (scanner_id, received_at DESC)',
        'idx_raw_messages_services: gin (service_uuids)',
        'idx_raw_messages_timestamp: btree ("timestamp")',
        'raw_messages_pkey: btree (id)',
      ],
      constraints: [
        'manufacturer_data_is_object',
        'raw_payload_is_object',
        'rssi_range',
        'scanner_id_not_blank',
        'valid_mac',
      ],
      invalid: [],
    });
    expect(found.comments).toHaveLength(10);
  });

  test('each rule refuses what it is there for, and nothing else', async () => {
    const url = await freshDatabase();
    await migrateToLatest(flagsFor(url));
    const { db } = await clientFor(url);
    const broken = [
      ['rssi_range', { rssi: 1 }],
      ['rssi_range', { rssi: -129 }],
      ['valid_mac', { mac_address: 'A4:C1:38:0F:11' }],
      ['valid_mac', { mac_address: 'A4-C1-38-0F-11-01' }],
      ['scanner_id_not_blank', { scanner_id: ' ' }],
      ['raw_payload_is_object', { raw_payload: '[]' }],
      ['manufacturer_data_is_object', { manufacturer_data: '"0215"' }],
    ] as const;
    for (const [rule, wrong] of broken) {
      const rejected = await insertMessages(db, [message(wrong)]);
      expect(rejected).toMatchObject([{ reason: expect.stringContaining(`"${rule}"`) }]);
    }
    expect(await insertMessages(db, [message({ rssi: -128 }), message({ rssi: 0 })])).toEqual([]);
  });

  test('one by one up, then down: each way back restores what was before', async () => {
    const url = await freshDatabase();
    const flags = flagsFor(url);
    const client = await clientFor(url);
    const before = [];
    for (const name of NAMES) {
      before.push(await catalog(client));
      expect(names((await migrateUp(flags)).applied)).toEqual([name]);
    }
    const latest = await catalog(client);
    for (const name of NAMES.toReversed()) {
      expect((await migrateDown(flags)).applied).toMatchObject([{ name, direction: 'down' }]);
      expect(await catalog(client)).toEqual(before.pop());
    }
    await migrateToLatest(flags);
    expect(await catalog(client)).toEqual(latest);
  });

  test('again is nothing; nor is there anything to undo in a clean database', async () => {
    const url = await freshDatabase();
    expect((await migrateDown(flagsFor(url))).applied).toEqual([]);
    await migrateToLatest(flagsFor(url));
    const client = await clientFor(url);
    const before = await catalog(client);
    expect((await migrateToLatest(flagsFor(url))).applied).toEqual([]);
    expect(await catalog(client)).toEqual(before);
  });

  test('the committed types are those of the database and of the migrations', async () => {
    const url = await freshDatabase();
    const migrator = await configuredMigrator(flagsFor(url));
    await migrator.up();
    const out = join(home, 'src/db/types.ts');
    await expect(migrator.types({ out, verify: true })).resolves.toMatchObject({ stale: false });
    const alone = await configuredMigrator({ ...flagsFor(url), databaseUrl: 'postgres:' });
    await expect(alone.types({ from: 'migrations', out, verify: true })).resolves.toMatchObject({
      stale: false,
    });
  });
});

describe.skipIf(server.missing)('when it is not so simple', () => {
  test('status tells what is applied and what is not, and changes nothing', async () => {
    const url = await server.freshDatabase();
    const flags = flagsFor(url);
    await migrationStatus(flags);
    const client = await clientFor(url);
    expect((await catalog(client)).columns).toEqual([]);
    await migrateUp(flags);
    const { migrations } = await migrationStatus(flags);
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending', 'pending']);
    expect(migrations[0]).toMatchObject({ appliedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  test('the start requires them, names what is missing and the command, and applies nothing', async () => {
    const url = await server.freshDatabase();
    const flags = flagsFor(url);
    await migrateUp(flags);
    await expect(requireMigrations(flags)).rejects.toMatchObject({
      code: 'START_PENDING',
      message: expect.stringContaining('2 pending (002_add_indexes, 003_add_constraints)'),
      hint: expect.stringContaining('npm run migrate:latest'),
    });
    expect((await migrationStatus(flags)).version).toBe('001');
    await migrateToLatest(flags);
    await expect(requireMigrations(flags)).resolves.toBeUndefined();
  });

  test('a migration that fails leaves nothing behind; corrected, it is applied', async () => {
    const url = await server.freshDatabase();
    const dir = join(copy(), 'src/db/migrations');
    const flags = flagsFor(url, dir);
    const text = (table: string) => `import type { Kysely } from 'kysely';
export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createTable('devices').addColumn('mac', 'varchar(17)').execute();
  await db.insertInto('${table}').values({ mac: 'x' }).execute();
}
`;
    const file = join(dir, '004_devices.ts');
    writeFileSync(file, text('device'));
    await expect(migrateToLatest(flags)).rejects.toMatchObject({
      code: 'RUN_STATEMENT_FAILED',
      at: { line: 4 },
    });
    const client = await clientFor(url);
    expect((await migrationStatus(flags)).version).toBe('003');
    expect((await catalog(client)).columns.join()).not.toContain('devices');
    writeFileSync(file, text('devices'));
    expect((await migrateToLatest(flags)).version).toBe('004');
  });

  test('changed files, missing files and duplicates are found before anything is applied', async () => {
    const url = await server.freshDatabase();
    const dir = join(copy(), 'src/db/migrations');
    const flags = flagsFor(url, dir);
    await migrateUp(flags);
    const migrator = await configuredMigrator(flags);
    writeFileSync(join(dir, '001_initial_schema.ts'), 'export function up() {}\n');
    expect((await migrator.validate()).problems).toMatchObject([{ code: expect.any(String) }]);
    await expect(migrateToLatest(flags)).rejects.toThrow(/001_initial_schema/);
    writeFileSync(join(dir, '003_other.ts'), 'export function up() {}\n');
    await expect(migrateToLatest(flags)).rejects.toThrow(/003/);
    rmSync(join(dir, '003_other.ts'));
    rmSync(join(dir, '001_initial_schema.ts'));
    expect((await migrator.validate()).problems).not.toEqual([]);
    expect((await migrationStatus(flags)).version).toBe('001');
  });

  test('rows that break a new rule stop it; it runs again once they are corrected', async () => {
    const url = await server.freshDatabase();
    const flags = flagsFor(url);
    await (await configuredMigrator(flags)).up({ to: '002' });
    const { db } = await clientFor(url);
    await insertMessages(db, [message({ raw_payload: '[]' })]);
    await expect(migrateToLatest(flags)).rejects.toMatchObject({
      message: expect.stringContaining('raw_payload_is_object'),
    });
    expect(await migrationStatus(flags)).toMatchObject({ dirty: true });
    await db.updateTable('raw_messages').set({ raw_payload: {} }).execute();
    await (await configuredMigrator(flags)).force('002');
    expect((await migrateToLatest(flags)).version).toBe('003');
  });

  test('with 200 000 messages in the table, none takes half a minute', async () => {
    const url = await server.freshDatabase();
    const flags = flagsFor(url);
    await migrateUp(flags);
    const client = await clientFor(url);
    await rows(
      client,
      `INSERT INTO raw_messages (scanner_id, mac_address, rssi, timestamp, raw_payload,
         manufacturer_data, service_uuids)
       SELECT 'scanner' || n % 50, 'A4:C1:38:0F:11:' || lpad(to_hex(n % 256), 2, '0'), -n % 128,
         now() - n * interval '1 second', '{}', jsonb_build_object('0x004c', n % 1000),
         ARRAY['180f', to_hex(n % 1000)]
       FROM generate_series(1, 200000) AS n`,
    );
    const { applied } = await migrateToLatest(flags);
    expect(applied).toHaveLength(2);
    for (const { durationMs } of applied) expect(durationMs).toBeLessThan(30_000);
  });
});
