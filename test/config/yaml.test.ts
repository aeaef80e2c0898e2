import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/settings.ts';
import type { HandrailError } from '../../src/errors.ts';
import { folder } from '../support/folder.ts';

/** Settings from files in a folder of their own. */
const load = (
  files: Record<string, string>,
  env: Record<string, string> = {},
  flags: { env?: string } = {},
) => loadSettings(flags, env, folder(files));

/** The error for one file, as `line:column message (suggestion)`. */
async function fault(text: string, env: Record<string, string> = {}): Promise<string> {
  const error = await load({ 'handrail.yml': text }, env).then(
    () => expect.fail('it was accepted'),
    (thrown: HandrailError) => thrown,
  );
  expect(error.at?.file).toMatch(/handrail\.yml$/);
  const near = (error.details as { suggestion?: string }).suggestion;
  return `${error.at?.line}:${error.at?.column} ${error.message}${near ? ` (${near}?)` : ''}`;
}

const seed = `development:
  host: localhost
  port: 5432
  database: btmqtt_dev
  user: btmqtt
  password: password
  pool:
    min: 2
    max: 10
    idle_timeout: 30000

production:
  host: \${DB_HOST}
  port: \${DB_PORT}
  database: \${DB_NAME}
  user: \${DB_USER}
  password: \${DB_PASSWORD}
  pool:
    min: 5
    max: 20
    idleTimeoutMillis: \${IDLE:-60000}
`;

describe('config/database.yml', () => {
  test('a section with host, port, database, user and password is a URL', async () => {
    const settings = await load({ 'config/database.yml': seed });
    expect(settings).toMatchObject({
      url: 'postgres://btmqtt:password@localhost:5432/btmqtt_dev',
      environment: 'development',
      pool: { min: 2, max: 10, idleTimeoutMs: 30000 },
      notes: [],
    });
  });

  test('variables are values, whatever is in them', async () => {
    const env = {
      DB_HOST: 'db.internal',
      DB_PORT: '6543',
      DB_NAME: '007',
      DB_USER: 'a@b',
      DB_PASSWORD: 'true: #/é',
      NODE_ENV: 'production',
    };
    const { url, pool } = await load({ 'config/database.yml': seed }, env);
    expect(url).toBe('postgres://a%40b:true%3A%20%23%2F%C3%A9@db.internal:6543/007');
    expect(pool).toEqual({ min: 5, max: 20, idleTimeoutMs: 60000 });
  });

  test('handrail.yml goes before it', async () => {
    const files = { 'config/database.yml': seed, 'handrail.yml': 'url: sqlite:a.db' };
    expect((await load(files)).url).toBe('sqlite:a.db');
  });

  test('a .env beside it and one in the working folder are read, in this order', async () => {
    const settings = await load({
      'config/database.yml': `url: sqlite:\${A}\${B}`,
      'config/.env': 'A=one',
      '.env': 'A=two\nB=three',
    });
    expect(settings.url).toBe('sqlite:onethree');
  });
});

describe('values', () => {
  test.each([
    ['a socket', 'host: /run/pg\nuser: me', 'postgres://me@localhost?host=%2Frun%2Fpg'],
    ['an IPv6 address', 'host: "::1"\ndatabase: x', 'postgres://[::1]/x'],
    ['TLS', 'database: x\nsslmode: verify-full', 'postgres://localhost/x?sslmode=verify-full'],
    ['a number as a text', 'password: 0123\ndatabase: 1.10', 'postgres://:0123@localhost/1.10'],
  ])('%s', async (_, text, url) => {
    expect((await load({ 'handrail.yml': text })).url).toBe(url);
  });

  test('all others', async () => {
    const text = `dir: [a, b]
lock_wait: \${WAIT}
connect_timeout: "2.5"
protected: \${PROTECTED}
extensions: citext
start: \${START}
types: { out: src/types.ts, camel_case: true }
driver: \${NOTHING:-}
`;
    const env = { WAIT: '1.5', PROTECTED: 'true', START: 'migrate' };
    const settings = await load({ 'handrail.yml': text }, env);
    expect(settings).toMatchObject({
      dir: ['a', 'b'],
      lockWaitSeconds: 1.5,
      connectTimeoutSeconds: 2.5,
      protected: true,
      extensions: ['citext'],
      start: 'migrate',
      types: { out: 'src/types.ts', camelCase: true },
    });
    expect(settings.driver).toBeUndefined();
  });

  test('maps of the section and of all environments are taken together; addresses are not', async () => {
    const text = `url: sqlite:x.db
pool: { max: 3, min: 1 }
test: { database: x, pool: { max: 9 } }
`;
    const settings = await load({ 'handrail.yml': text }, {}, { env: 'test' });
    expect(settings).toMatchObject({ url: 'postgres://localhost/x', pool: { max: 9, min: 1 } });
  });

  test('anchors and merge keys', async () => {
    const text = `defaults: &defaults
  host: a
  database: x
test:
  database: y
  <<: *defaults
`;
    expect((await load({ 'handrail.yml': text }, {}, { env: 'test' })).url).toBe('postgres://a/y');
    expect(await fault(text.replace('host: a', 'port: a'))).toBe(
      '2:9 "port" must be a port number',
    );
  });
});

describe('faults', () => {
  test.each([
    ['pol: 3', '1:1 unknown setting "pol" (pool?)'],
    ['pool:\n  mx: 3', '2:3 unknown setting "mx" (max?)'],
    ['test:\n  types: { uot: a }', '2:12 unknown setting "uot" (out?)'],
    ['test:\n  url: sqlite:a\n  tabel: x', '3:3 unknown setting "tabel" (table?)'],
    ['port: high', '1:7 "port" must be a port number'],
    ['port: 3.5', '1:7 "port" must be a port number'],
    ['pool: 3', '1:7 "pool" must be a map of min, max and idle_timeout'],
    ['protected: yes', '1:12 "protected" must be true or false'],
    ['start: later', '1:8 "start" must be one of migrate, require, warn, none'],
    ['dir: { a: b }', '1:6 "dir" must be a folder, or a list of folders'],
    ['url:', '1:5 "url" must be a text'],
    ['url: sqlite:a\nhost: b', '2:1 "url" and "host" exclude each other'],
    [`port: \${PORT}`, '1:7 "port" must be a port number'],
    [`url: \${NOT_THERE}`, '1:6 the environment variable "NOT_THERE" is not set'],
    [`url: sqlite:\${NOT-A-NAME}`, `1:6 "\${NOT-A-NAME}" begins like a variable and is none`],
    ['- a', '1:1 the configuration is not a map of settings'],
    [
      'a: [',
      '1:5 Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('%j', async (text, message) => {
    expect(await fault(text, { PORT: 'none' })).toBe(message);
  });

  test('a missing variable of another environment is nobody’s business', async () => {
    const files = { 'handrail.yml': `a:\n  url: \${NOT_THERE}\nb:\n  url: sqlite:b` };
    expect((await load(files, {}, { env: 'b' })).url).toBe('sqlite:b');
  });
});

describe('a password in the file of a protected environment', () => {
  const noted = async (text: string) =>
    (
      await load(
        { 'handrail.yml': `protected: true\n${text}` },
        { PW: 'x', URL: 'postgres://a:b@c/d' },
      )
    ).notes.length;

  test.each([
    ['database: x\npassword: hunter2', 1],
    [`database: x\npassword: \${PW:-hunter2}`, 1],
    ['url: postgres://a:hunter2@b/c', 1],
    [`database: x\npassword: \${PW}`, 0],
    [`url: postgres://a:\${PW}@b/c`, 0],
    [`url: \${URL}`, 0],
    ['url: sqlite:a.db', 0],
  ])('%j', async (text, count) => expect(await noted(text)).toBe(count));

  test('is named without being shown', async () => {
    const { notes } = await load({ 'handrail.yml': 'protected: true\nuser: a\npassword: hunter2' });
    expect(notes).toEqual([expect.stringMatching(/^the password of the protected environment/)]);
    expect(notes.join()).not.toContain('hunter2');
  });
});
