import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the list in examples/README.md names tests that exist', () => {
  const [, section = ''] = read('../../README.md').split(/^## lumenlink.*\n/m);
  const named = (section.split(/^## /m)[0] ?? '')
    .split('\n')
    .flatMap((line) =>
      [...(line.split('|')[2] ?? '').matchAll(/"(.+?)"/g)].map(([, name = '']) => name),
    );
  const folders = ['./', '../../../test/examples/'];
  const sources = folders.flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => read(folder + name)),
  );
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !sources.some((source) => source.includes(name)))).toEqual([]);
});
