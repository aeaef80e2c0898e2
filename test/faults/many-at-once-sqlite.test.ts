import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { runtime } from '../../tools/runtimes.mjs';
import { built, start } from '../support/command-line.ts';
import { folder, write } from '../support/folder.ts';
import { filesOf } from './support/migrations.ts';
import { allDone, disagreements, withoutLog } from './support/oracle.ts';
import { DOWN_TO, onSqlite } from './support/runs.ts';
import { sqliteFacts } from './support/sqlite-facts.ts';
import { everything } from './support/sweep.ts';

const timeout = 600_000;
const counts = everything ? [2, 3, 5, 10, 20] : [2, 20];
const clients = [
  { driver: '@photostructure/sqlite', program: process.execPath },
  { driver: 'node:sqlite', program: runtime('node22') },
];

function checkDone(file: string): void {
  const { history, objects, damage } = sqliteFacts(file);
  expect(history).toMatchObject(onSqlite.map(({ version }) => ({ version, dirty: false })));
  expect(objects).toEqual(allDone([], onSqlite, 'up'));
  expect(damage).toEqual([]);
}

/** Runs commands at the same time on one file, and gives what any of them said beyond success. */
async function allAtOnce(
  cwd: string,
  program: string,
  runs: readonly (readonly string[])[],
): Promise<string[]> {
  const begun = runs.map(
    (args) => start(cwd, 'sqlite:app.db', args, { runner: [program] }).finished,
  );
  const ended = await Promise.all(begun);
  return ended.filter(({ code }) => code !== 0).map(({ code, stderr }) => `${code}: ${stderr}`);
}

describe.each(clients)('many processes on one SQLite file, $driver', ({ driver, program }) => {
  describe.skipIf(!built || !program).each(['delete', 'wal'])('journal %s', (journal) => {
    const place = () => {
      const cwd = folder(filesOf(onSqlite));
      write(cwd, { 'handrail.yml': `driver: "${driver}"\njournal_mode: ${journal}\n` });
      return cwd;
    };

    test.each(counts)('%i of them', { timeout }, async (count) => {
      const cwd = place();
      const runs = Array.from({ length: count }, () => ['up']);
      expect(await allAtOnce(cwd, String(program), runs)).toEqual([]);
      checkDone(join(cwd, 'app.db'));
    });

    test('up beside down, status, version and validate', { timeout }, async () => {
      const cwd = place();
      const ups = [['up'], ['up'], ['up']];
      const readers = [['status'], ['version'], ['validate']];
      expect(await allAtOnce(cwd, String(program), ups)).toEqual([]);
      const downs = [1, 2, 3].map(() => ['goto', DOWN_TO]);
      const runs = [...ups, ...downs, ...readers];
      expect(await allAtOnce(cwd, String(program), runs)).toEqual([]);
      const facts = sqliteFacts(join(cwd, 'app.db'));
      const objects = facts.objects.filter((one) => !one.startsWith('log '));
      expect(disagreements({ ...facts, objects }, [], withoutLog(onSqlite), 'up')).toEqual([]);
      expect(facts.damage).toEqual([]);
      expect(await allAtOnce(cwd, String(program), [['up']])).toEqual([]);
    });
  });
});

test('several migrators in one process on one SQLite file', async () => {
  const cwd = folder(filesOf(onSqlite));
  const options = { url: `sqlite:${cwd}/app.db`, dir: `${cwd}/migrations` };
  const results = await Promise.all([1, 2, 3].map(() => createMigrator(options).up()));
  expect(results.map(({ version }) => version)).toEqual(['0010', '0010', '0010']);
  expect(results.flatMap(({ applied }) => applied)).toHaveLength(onSqlite.length);
  checkDone(join(cwd, 'app.db'));
});
