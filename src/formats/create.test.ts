import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMigration, fileTitle, type Numbering } from './create.ts';
import { formatNamed } from './index.ts';

const NOW = new Date('2026-11-20T21:00:00.123Z');

function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'handrail-create-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of files) writeFileSync(join(folder, file), 'SELECT 1;');
  return folder;
}

function created(files: string[], numbering?: Numbering, format?: string): string[] {
  const folder = folderWith(...files);
  createMigration([folder], formatNamed(format), 'Add users', numbering ? { numbering } : {}, NOW);
  return readdirSync(folder).filter((file) => !files.includes(file));
}

test.each<[string, string[], Numbering | undefined, string[]]>([
  ['an empty folder', [], undefined, ['0001_Add_users.down.sql', '0001_Add_users.up.sql']],
  [
    'pairs of three digits',
    ['009_a.up.sql'],
    undefined,
    ['010_Add_users.down.sql', '010_Add_users.up.sql'],
  ],
  ['single files', ['01_a.sql', '99_b.sql'], undefined, ['100_Add_users.sql']],
  ['modules', ['01_a.ts'], undefined, ['02_Add_users.ts']],
  ['times', ['20200101000000_a.sql'], undefined, ['20261120210000_Add_users.sql']],
  [
    'a time that is later than now',
    ['20990101000000_a.sql'],
    undefined,
    ['20990101000001_Add_users.sql'],
  ],
  ['times, sequential', ['20200101000000_a.sql'], 'sequential', ['20200101000001_Add_users.sql']],
  ['numbers, by the time', ['0001_a.sql'], 'timestamp', ['20261120210000_Add_users.sql']],
])('follows %s', (_, files, numbering, expected) => {
  expect(created(files, numbering)).toEqual(expected);
});

test('makes the folder', () => {
  const folder = join(folderWith(), 'db', 'migrations');
  createMigration([folder], formatNamed(), 'x');
  expect(existsSync(join(folder, '0001_x.up.sql'))).toBe(true);
});

test('makes file names of titles, and of nothing else', () => {
  expect(fileTitle('  Add größe, to "users"! ')).toBe('Add_größe_to_users');
  expect(fileTitle('../../etc/passwd')).toBe('etc_passwd');
  expect(() => fileTitle('///')).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
});
