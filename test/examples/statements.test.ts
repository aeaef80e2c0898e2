import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const examples = new URL('../../examples/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, examples), 'utf8');

/** The texts of the tests in a folder. */
const testsIn = (folder: string) =>
  readdirSync(new URL(folder, examples))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(folder + name));

describe('examples/README.md names tests that exist', () => {
  const [, ...sections] = read('README.md').split(/^## /m);
  const titles = sections.map((section) => section.split('\n')[0] ?? '');

  test('for each of the five programs', () => {
    expect(titles).toEqual([
      'config-guardian',
      'device-api',
      'lumenlink',
      'bt-mqtt',
      'agent-observability',
    ]);
  });

  test.each(titles.map((title, n) => [title, sections[n] ?? '']))('%s', (title, section) => {
    // In a table only the column of tests, since statements have quotations too; "…" leaves something out.
    const lines = section
      .split('\n')
      .map((line) => (line.startsWith('|') ? line.split('|').at(-2) : line));
    const named = [...lines.join('\n').matchAll(/"(.+?)"/g)].flatMap(([, name = '']) =>
      name.split('…').map((part) => part.trim()),
    );
    const sources = [...testsIn(`${title}/test/`), ...testsIn('../test/examples/')];
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter((name) => !sources.some((source) => source.includes(name)))).toEqual([]);
  });
});
