import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { page } from './support/markdown.ts';

/** What a program can import. A name that leaves this list breaks somebody's program. */
const values = [
  'HandrailError',
  'VERSION',
  'configuredMigrator',
  'createDatabase',
  'createMigrator',
  'databaseName',
  'databaseUrl',
  'defineConfig',
  'dropDatabase',
  'explainRule',
  'isHandrailError',
  'lintMigrations',
  'loadSettings',
  'migratorOptions',
  'nearest',
  'waitForDatabase',
];

const types = [
  'AdoptResult',
  'AdoptSource',
  'Blockage',
  'Blocker',
  'CheckOptions',
  'CheckResult',
  'CodeMigration',
  'Configuration',
  'CreatedDatabase',
  'DatabaseFacts',
  'Direction',
  'DownOptions',
  'DroppedDatabase',
  'ErrorCode',
  'Excerpt',
  'Finding',
  'Flags',
  'ForceResult',
  'Holder',
  'LintFinding',
  'LintOptions',
  'LintResult',
  'Listener',
  'LostData',
  'MigrationStatus',
  'Migrator',
  'MigratorEvent',
  'MigratorOptions',
  'OrderPolicy',
  'Place',
  'Proof',
  'RepairChoice',
  'RepairOptions',
  'RepairResult',
  'Rollback',
  'RuleTexts',
  'RunOptions',
  'RunResult',
  'ScratchDatabase',
  'ScratchDatabases',
  'Settings',
  'SizesResult',
  'StartOptions',
  'StartPolicy',
  'StartResult',
  'State',
  'StatementProgress',
  'StatusResult',
  'StepPreview',
  'StepResult',
  'TableSize',
  'Traced',
  'TracedChange',
  'TracedLock',
  'TypesOptions',
  'TypesResult',
  'UpOptions',
  'ValidateResult',
  'VersionResult',
  'Worker',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const built = existsSync(`${root}dist/index.js`);
if (!built) process.stderr.write('Skipping tests of the package: dist/ is missing (make build)\n');

test('the values', () => expect(Object.keys(api).sort()).toEqual(values));

test('the types', () => {
  expect(typesOf(readFileSync(`${root}src/index.ts`, 'utf8'))).toEqual(types);
});

test.each(values)('%s is documented', (name) => {
  expect(page('docs/reference/library.md').text).toMatch(new RegExp(`\\b${name}\\b`));
});

describe.skipIf(!built)('the package', () => {
  test('exports the same', async () => {
    const built = await import(/* @vite-ignore */ `${root}dist/index.js`);
    expect(Object.keys(built).sort()).toEqual(values);
    expect(typesOf(readFileSync(`${root}dist/types/index.d.ts`, 'utf8'))).toEqual(types);
  });

  test('has nothing that publint finds', async () => {
    const { messages, pkg } = await publint({ pkgDir: root, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

/** The names in `export type { … }` lists. */
function typesOf(text: string): string[] {
  const lists = [...text.matchAll(/export type \{([^}]*)\}/g)].map(([, names = '']) => names);
  return lists
    .flatMap((names) => names.split(',').map((name) => name.trim()))
    .filter(Boolean)
    .sort();
}
