import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { folder } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { filesOf, snapshot } from '../support/snapshot.ts';

const server = await postgres();
const engines: [string, () => Promise<string>, boolean][] = [
  ['postgres', () => server.freshDatabase(), server.missing],
  ['sqlite', async () => `sqlite:${join(folder(), 'app.db')}`, false],
];

type Bad = [name: string, content: string | Buffer, expected: object];

const at = (line: number, column: number) => ({ file: expect.any(String), line, column });
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const filling = `-- ${'filling '.repeat(100)}\n`.repeat(1400);

/** A file that is wrong by itself, whatever its size. */
const bad: Bad[] = [
  ['empty', '', { code: 'SOURCE_EMPTY', at: at(1, 1) }],
  ['only blanks', ' \r\n\t\n', { code: 'SOURCE_EMPTY' }],
  ['only a byte order mark', '\uFEFF', { code: 'SOURCE_EMPTY' }],
  ['only comments', '-- x;\n/* y; */\n;;\n', { code: 'SOURCE_EMPTY' }],
  [
    'invalid UTF-8',
    bytes("SELECT 'caf", [0xe9], "';"),
    { code: 'SOURCE_INVALID_UTF8', details: { offset: 11 } },
  ],
  [
    'UTF-16',
    bytes([0xff, 0xfe], 'S\0E\0'),
    { code: 'SOURCE_INVALID_UTF8', details: { offset: 0 } },
  ],
  ['UTF-16 without its mark', bytes('S\0E\0L\0'), { code: 'SOURCE_NUL' }],
  ['a NUL', "SELECT 'a\0b';", { code: 'SOURCE_NUL' }],
  [
    'a command of psql',
    'SELECT 1;\n\\connect other\n',
    { code: 'SOURCE_META_COMMAND', at: at(2, 1) },
  ],
  [
    'a quote that is never closed',
    "SELECT 1;\nSELECT 'it;\nSELECT 2;\n",
    { code: 'SOURCE_UNTERMINATED', at: at(2, 8) },
  ],
  [
    'a quoted name that is never closed',
    'SELECT "it;\nSELECT 2;\n',
    { code: 'SOURCE_UNTERMINATED', at: at(1, 8) },
  ],
  [
    'a comment that is never closed',
    'SELECT 1; /* SELECT 2;\n',
    { code: 'SOURCE_UNTERMINATED', at: at(1, 11) },
  ],
  ...['BEGIN', 'COMMIT', 'ROLLBACK', 'END'].map(
    (word): Bad => [
      word,
      `CREATE TABLE b (id integer);\n  ${word};\n`,
      { code: 'SOURCE_TRANSACTION_CONTROL', at: at(2, 3) },
    ],
  ),
];

const badOnPostgres: Bad[] = [
  [
    'a dollar quote that is never closed',
    'SELECT 1;\nDO $do$ BEGIN NULL; END $other$;\nSELECT 2;\n',
    { code: 'SOURCE_UNTERMINATED', at: at(2, 4) },
  ],
  ...[
    'START TRANSACTION',
    'ABORT',
    "PREPARE TRANSACTION 'x'",
    'COMMIT AND CHAIN',
    'ROLLBACK WORK',
  ].map((word): Bad => [word, `${word};`, { code: 'SOURCE_TRANSACTION_CONTROL', at: at(1, 1) }]),
];

describe.each(engines)('a bad file, on %s', (name, freshUrl, missing) => {
  /** Expects that every verb that would run the file refuses and changes neither database nor files. */
  async function refused(content: string | Buffer, expected: object): Promise<void> {
    const url = await freshUrl();
    const dir = folder({
      '0001_applied.sql': 'CREATE TABLE a (id integer); INSERT INTO a VALUES (1);',
    });
    const options = { url, dir };
    await createMigrator(options).up();
    writeFileSync(join(dir, '0002_fine.sql'), 'CREATE TABLE fine (id integer);');
    writeFileSync(join(dir, '0003_bad.sql'), content);
    const before = [await snapshot(url), filesOf(dir)];
    const migrator = createMigrator(options);
    const error = {
      ...expected,
      message: expect.stringMatching(/./),
      hint: expect.stringMatching(/./),
    };
    await expect(migrator.up()).rejects.toMatchObject(error);
    await expect(migrator.up({ dryRun: true })).rejects.toMatchObject(error);
    await expect(migrator.goto('0003')).rejects.toMatchObject(error);
    const { problems } = await migrator.validate();
    expect(problems).toMatchObject([expected]);
    expect([await snapshot(url), filesOf(dir)]).toEqual(before);
  }

  const cases = [...bad, ...(name === 'postgres' ? badOnPostgres : [])];

  test.skipIf(missing).each(cases)('%s', async (_, content, expected) =>
    refused(content, expected),
  );

  const inPieces: Bad[] = [
    ['nothing', filling, { code: 'SOURCE_EMPTY' }],
    [
      'invalid UTF-8',
      bytes(filling, [0xe9]),
      { code: 'SOURCE_INVALID_UTF8', details: { offset: filling.length } },
    ],
    [
      'a quote',
      `${filling}SELECT 'it;\n${filling}`,
      { code: 'SOURCE_UNTERMINATED', at: at(1401, 8) },
    ],
    ['a command of psql', `${filling}\\d\n`, { code: 'SOURCE_META_COMMAND', at: at(1401, 1) }],
    ['COMMIT', `${filling}COMMIT;`, { code: 'SOURCE_TRANSACTION_CONTROL', at: at(1401, 1) }],
  ];

  test.skipIf(missing).each(inPieces)(
    'above 1 MiB, where it is read in pieces: %s',
    async (_, content, expected) => refused(content, expected),
  );

  test.skipIf(missing)('before the first run: the history is not made either', async () => {
    const url = await freshUrl();
    const dir = folder({ '0001_bad.sql': 'COMMIT;' });
    const before = await snapshot(url);
    await expect(createMigrator({ url, dir }).up()).rejects.toMatchObject({
      code: 'SOURCE_TRANSACTION_CONTROL',
    });
    expect(await snapshot(url)).toBe(before);
  });

  test.skipIf(missing)('a mark, other line ends and a name in any script are fine', async () => {
    const dir = folder({
      '0001_größer_表_😀.sql':
        "\uFEFFCREATE TABLE a (note text);\r\nINSERT INTO a\r\nVALUES ('x');\r\n",
      '0002_with blank.sql':
        '\uFEFF-- handrail: no-transaction\r\nCREATE TABLE b (id integer);\r\n',
    });
    const options = { url: await freshUrl(), dir };
    await createMigrator(options).up();
    const { migrations } = await createMigrator(options).status();
    expect(migrations).toMatchObject([
      { version: '0001', name: 'größer_表_😀', state: 'applied' },
      { version: '0002', name: 'with blank', state: 'applied' },
    ]);
  });
});

describe('a folder', () => {
  let url: string;
  beforeEach(() => {
    url = `sqlite:${join(folder(), 'app.db')}`;
  });

  async function refused(dir: string, expected: object): Promise<void> {
    const migrator = createMigrator({ url, dir });
    for (const verb of [() => migrator.up(), () => migrator.status()]) {
      await expect(verb()).rejects.toMatchObject(expected);
    }
    expect(await snapshot(url)).toBe('absent');
  }

  test('that is not there', () =>
    refused(join(folder(), 'nothing'), { code: 'SOURCE_FOLDER_MISSING' }));

  test('that is a file', () =>
    refused(join(folder({ file: '' }), 'file'), {
      code: 'SOURCE_UNREADABLE',
      details: { reason: 'it is not a folder' },
    }));

  test('that is a loop of links', () => {
    const dir = join(folder(), 'loop');
    symlinkSync(dir, dir);
    return refused(dir, {
      code: 'SOURCE_UNREADABLE',
      details: { reason: 'its symbolic links form a loop' },
    });
  });

  test.each<[string, (path: string) => void, string]>([
    ['a loop of links', (path) => symlinkSync(path, path), 'its symbolic links form a loop'],
    ['a link to nothing', (path) => symlinkSync('nothing.sql', path), 'it points to nothing'],
    ['a link to a folder', (path) => symlinkSync('.', path), 'it is a folder'],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), 'it is no regular file'],
    [
      'a link to a pipe',
      (path) => {
        execFileSync('mkfifo', [`${path}.pipe`]);
        symlinkSync(`${path}.pipe`, path);
      },
      'it is no regular file',
    ],
  ])('that holds %s', async (_, make, reason) => {
    const dir = folder({ '0001_a.sql': 'SELECT 1;' });
    make(join(dir, '0002_b.sql'));
    await refused(dir, { code: 'SOURCE_UNREADABLE', details: { reason } });
  });

  test('that is a link to a folder, with links to files, is fine', async () => {
    const there = folder({ 'a.sql': 'SELECT 1;' });
    mkdirSync(join(there, 'real'));
    symlinkSync('../a.sql', join(there, 'real', '0001_a.sql'));
    symlinkSync('real', join(there, 'link'));
    const { applied } = await createMigrator({ url, dir: join(there, 'link') }).up();
    expect(applied).toMatchObject([{ version: '0001', name: 'a' }]);
  });
});
