import { closeSync, openSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator, type MigratorEvent } from '../../src/index.ts';
import { folder, write } from '../support/folder.ts';
import { postgres } from '../support/postgres.ts';
import { snapshot } from '../support/snapshot.ts';

const server = await postgres();
const engines: [string, () => Promise<string>, boolean][] = [
  ['postgres', () => server.freshDatabase(), server.missing],
  ['sqlite', async () => `sqlite:${join(folder(), 'app.db')}`, false],
];

/** Above 1 MiB: such a file is read again when it is run. */
const insert = (i: number) =>
  `INSERT INTO a VALUES ${Array(500)
    .fill(`(${100_000 + i})`)
    .join(', ')}, (${100_000 + i});\n`;
const large = `CREATE TABLE a (id integer);\n${Array.from({ length: 300 }, (_, i) => insert(i)).join('')}`;

/** Changes the last row of a file in its place, so that size and times stay what they were. */
function edit(path: string): void {
  const { size, atime, mtime } = statSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, '999999', size - '999999);\n'.length);
  closeSync(file);
  utimesSync(path, atime, mtime);
  expect(statSync(path)).toMatchObject({ size, mtime });
}

describe.each(engines)(
  'a file that changes between check and run, on %s',
  (_, freshUrl, missing) => {
    /** Runs a file that `change` meets when the first statement begins. */
    async function run(text: string, change: (path: string) => void) {
      const dir = folder({ '0001_a.sql': text });
      const url = await freshUrl();
      let changed = false;
      const onEvent = ({ type }: MigratorEvent) => {
        if (type !== 'statement' || changed) return;
        changed = true;
        change(join(dir, '0001_a.sql'));
      };
      return { url, outcome: createMigrator({ url, dir, onEvent }).up() };
    }

    test.skipIf(missing).each<[string, (path: string) => void]>([
      ['edited, with the same size and time', edit],
      ['cut off', (path) => writeFileSync(path, large.slice(0, 500_000))],
      ['longer', (path) => writeFileSync(path, `${large}DROP TABLE a;\n`)],
    ])('%s: rolled back', async (__, change) => {
      const { url, outcome } = await run(large, change);
      await expect(outcome).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
        state: 'rolled back: 0001_a is not applied, nothing of it remains',
      });
      const dir = folder({ '0001_a.sql': large });
      expect((await createMigrator({ url, dir }).status()).migrations).toMatchObject([
        { state: 'pending' },
      ]);
      await createMigrator({ url, dir }).up();
    });

    test.skipIf(missing)('with other bytes that are not UTF-8: rolled back', async () => {
      const { outcome } = await run(large, (path) => {
        const text = Buffer.from(large);
        text[text.length - 5] = 0xe9;
        writeFileSync(path, text);
      });
      await expect(outcome).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    });

    test.skipIf(missing)('without a transaction: stops before the part that changed', async () => {
      const { url, outcome } = await run(`-- handrail: no-transaction\n${large}`, edit);
      await expect(outcome).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
      expect(await snapshot(url)).not.toContain('999999');
    });

    test.skipIf(missing)('a small one is read once: what was checked is what runs', async () => {
      const text = 'CREATE TABLE a (id integer);\nINSERT INTO a VALUES (111111);\n';
      const { outcome } = await run(text, (path) => writeFileSync(path, 'DROP TABLE a;'));
      await expect(outcome).resolves.toMatchObject({ version: '0001' });
    });

    test.skipIf(missing)('code that is not what was read: nothing runs', async () => {
      const dir = folder();
      write(dir, {
        '0001_a.ts': `import { appendFileSync } from 'node:fs';
        appendFileSync(${JSON.stringify(join(dir, '0001_a.ts'))}, '\\n// later\\n');
        export async function up(): Promise<void> { throw new Error('ran'); }`,
      });
      const url = await freshUrl();
      const before = await snapshot(url);
      await expect(createMigrator({ url, dir }).up()).rejects.toMatchObject({
        code: 'SOURCE_CHANGED',
      });
      expect(await snapshot(url)).toBe(before);
    });
  },
);
