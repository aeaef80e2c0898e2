import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const at = (path: string) => new URL(path, import.meta.url);

test('README.md names tests that exist', () => {
  const text = readFileSync(at('../README.md'), 'utf8');
  const [, ...tables] = text.split(/^\| .*\| test +\|\n.*\n/m);
  const rows = tables.flatMap((table) => table.split('\n').filter((line) => line.startsWith('| ')));
  const named = rows.map((row) => row.split('|').at(-2)?.trim() ?? '');
  const tests = readdirSync(at('.')).map((name) => readFileSync(at(name), 'utf8'));
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !tests.some((source) => source.includes(name)))).toEqual([]);
});
