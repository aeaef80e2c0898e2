import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createDatabase, dropDatabase } from 'handrail';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../../tools/server-process.mjs';
import { clientFor, migratedDatabase, rows, server } from './databases.ts';
import { copy, home, npm, start } from './support.ts';

const sample = readFileSync(join(home, 'messages.jsonl'), 'utf8');
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Waits until a program has said something. */
async function until(said: () => boolean): Promise<void> {
  for (let waited = 0; !said(); waited += 20) {
    if (waited > 20_000) throw new Error('it did not say so');
    await sleep(20);
  }
}

describe.skipIf(server.missing)('npm scripts', () => {
  test('take a new database from nothing to its types and back, without a question', async () => {
    const url = server.url.replace(/postgres$/, `btmqtt_${process.pid}`);
    onTestFinished(async () => void (await dropDatabase({ url })));
    const run = async (script: string) => {
      const { code, stdout, stderr } = await npm(script, { DATABASE_URL: url });
      expect({ script, code, stderr: code ? stderr : '' }).toEqual({ script, code: 0, stderr: '' });
      return stdout;
    };
    expect(await run('db:setup')).toContain('created');
    expect(await run('db:setup')).toContain('exists already');
    expect(await run('migrate:status')).toContain('3 pending');
    await run('migrate:up');
    expect(await run('migrate:status')).toContain('1 applied, 2 pending');
    await run('migrate:latest');
    expect(await run('migrate:validate')).toContain('valid');
    expect(await run('db:verify-types')).toContain('fresh');
    const before = readFileSync(join(home, 'src/db/types.ts'), 'utf8');
    await run('db:generate-types');
    expect(readFileSync(join(home, 'src/db/types.ts'), 'utf8')).toBe(before);
    await run('migrate:down');
    expect(await run('migrate:status')).toContain('2 applied, 1 pending');
  });

  test.each(['development', 'test', 'production'])(
    '%s is set up by its own section',
    async (name) => {
      const { port } = server;
      const admin = await clientFor(server.url);
      await rows(
        admin,
        `DO $$ BEGIN CREATE ROLE btmqtt LOGIN CREATEDB PASSWORD 'password';
       EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
      );
      const folder = copy();
      const file = join(folder, 'config/database.yml');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('port: 5432', `port: ${port}`));
      const database = { development: 'btmqtt_dev', test: 'btmqtt_test' }[name] ?? 'btmqtt';
      const url = server.url.replace(/postgres$/, database);
      onTestFinished(async () => void (await dropDatabase({ url })));
      const login = { DB_HOST: 'localhost', DB_NAME: 'btmqtt', DB_USER: 'btmqtt' };
      const env = { NODE_ENV: name, ...login, DB_PORT: String(port), DB_PASSWORD: 'password' };
      for (const script of ['db:setup', 'migrate:latest']) {
        expect(await npm(script, env, '', folder)).toMatchObject({ code: 0 });
      }
      // Production is protected: there it takes its name, and a yes.
      const down = await npm('migrate:down', env, '', folder);
      expect(down).toMatchObject({ code: name === 'production' ? 2 : 0 });
      expect(down.stderr).toMatch(name === 'production' ? /DATABASE_PROTECTED/ : /undone/);
      expect(await npm('migrate:latest', env, '', folder)).toMatchObject({ code: 0 });
      const { stdout } = await npm('migrate:status', env, '', folder);
      expect(stdout).toContain(`${name} postgres`);
      expect(stdout).toContain(`localhost:${port}/${database}: 3 applied, 0 pending`);
    },
  );

  test('db:setup creates the extensions that the configuration names', async () => {
    const folder = copy();
    const file = join(folder, 'config/database.yml');
    const text = readFileSync(file, 'utf8').replace('extensions: []', 'extensions: [pg_trgm]');
    writeFileSync(file, text);
    const url = server.url.replace(/postgres$/, `btmqtt_extended_${process.pid}`);
    onTestFinished(async () => void (await dropDatabase({ url })));
    const { code, stdout } = await npm('db:setup', { DATABASE_URL: url }, '', folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('pg_trgm') });
    expect(await createDatabase({ url }, ['pg_trgm'])).toMatchObject({
      created: false,
      extensions: [],
    });
  });

  test('migrate:create writes the next migration, which types take up', async () => {
    const folder = copy();
    const url = await server.freshDatabase();
    const run = (script: string) => npm(script, { DATABASE_URL: url }, '', folder);
    await expect(run('migrate:create add_devices')).resolves.toMatchObject({ code: 0 });
    const dir = join(folder, 'src/db/migrations');
    expect(readdirSync(dir)).toContain('004_add_devices.ts');
    const file = join(dir, '004_add_devices.ts');
    const template = readFileSync(file, 'utf8');
    const [up = '', down = ''] = [
      "await db.schema.createTable('devices').addColumn('mac', 'text').execute();",
      "await db.schema.dropTable('devices').execute();",
    ];
    expect(template).toMatch(/up\(db[\s\S]*down\(db/);
    const [first = '', second = ''] = template.split(/(?=export async function down)/);
    writeFileSync(
      file,
      first.replace(/\{\s*\}/, `{ ${up} }`) + second.replace(/\{\s*\}/, `{ ${down} }`),
    );
    await expect(run('db:verify-types')).resolves.toMatchObject({ code: 1 });
    await expect(run('migrate:latest')).resolves.toMatchObject({ code: 0 });
    await expect(run('db:generate-types')).resolves.toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'src/db/types.ts'), 'utf8')).toContain('interface Devices');
    await expect(run('db:verify-types')).resolves.toMatchObject({ code: 0 });
  });
});

describe.skipIf(server.missing)('the subscriber', () => {
  test('does not start while migrations are pending, and says how to apply them', async () => {
    const url = await server.freshDatabase();
    const { code, stderr } = await npm('start', { DATABASE_URL: url }, sample);
    expect(code).toBe(1);
    expect(stderr).toContain(
      '3 pending (001_initial_schema, 002_add_indexes, 003_add_constraints)',
    );
    expect(stderr).toContain('Run "npm run migrate:latest", then start again.');
    expect(
      await rows(await clientFor(url), "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"),
    ).toEqual([]);
  });

  test('stores messages from stdin and leaves out what is wrong', async () => {
    const url = await migratedDatabase(server);
    const { code, stderr } = await npm('start', { DATABASE_URL: url }, `${sample}nonsense\n\n`);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('4 stored, 3 left out'),
    });
    expect(stderr).toMatch(/"mac_address" must be a text[\s\S]*not valid JSON[\s\S]*rssi_range/);
    const stored = `SELECT mac_address, raw_payload ->> 'tx_power' AS tx FROM raw_messages ORDER BY id`;
    expect(await rows(await clientFor(url), stored)).toEqual([
      { mac_address: 'A4:C1:38:0F:11:01', tx: null },
      { mac_address: 'A4:C1:38:0F:11:02', tx: null },
      { mac_address: 'A4:C1:38:0F:11:01', tx: null },
      { mac_address: 'A4:C1:38:0F:11:01', tx: '4' },
    ]);
  });

  test('tells its health, and on SIGTERM stores what has come and ends', async () => {
    const url = await migratedDatabase(server);
    const port = await freePort();
    const { child, said, ended } = start('start', { DATABASE_URL: url, HEALTH_PORT: String(port) });
    await until(() => said.stderr.includes('storing messages'));
    const health = await fetch(`http://127.0.0.1:${port}/`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ ok: true });
    child.stdin.write(sample);
    await until(() => said.stderr.split('left out').length > 2);
    process.kill(-Number(child.pid), 'SIGTERM');
    expect(await ended).toMatchObject({ stderr: expect.stringContaining('4 stored, 2 left out') });
    expect(await rows(await clientFor(url), 'SELECT 1 AS one FROM raw_messages')).toHaveLength(4);
  });

  test('ends with the reason when the database fails', async () => {
    const url = await migratedDatabase(server);
    const { child, said, ended } = start('start', { DATABASE_URL: url });
    await until(() => said.stderr.includes('storing messages'));
    await rows(await clientFor(url), 'DROP TABLE raw_messages');
    child.stdin.write(sample);
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('relation "raw_messages" does not exist'),
    });
  });
});

test('every expression of the program has a type', async (context) => {
  const program = join(root, 'test/binaries/node_modules/type-coverage/bin/type-coverage');
  if (!existsSync(program)) return context.skip('type-coverage is missing: run "make binaries"');
  // In migrations, Kysely has no types: the tables of one version are not those of the next.
  const ignored = [
    'dist',
    'tools',
    'test',
    'scripts',
    'examples/bt-mqtt/test',
    'examples/bt-mqtt/scripts',
    'examples/bt-mqtt/src/db/migrations',
  ];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      program,
      '--project',
      home,
      '--strict',
      '--detail',
      ...ignored.flatMap((folder) => ['--ignore-files', `${folder}/**`]),
    ],
    { cwd: root },
  );
  expect(stdout).toContain('100.00%');
});

test('the compiler has nothing to say', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', home], { cwd: root });
});
