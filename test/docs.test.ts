import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rulePages } from '../scripts/rules.mjs';
import { section } from '../src/config/schema.ts';
import { texts } from '../src/error-texts.ts';
import { columns } from '../src/history/columns.ts';
import { rules } from '../src/lint/rules/index.ts';
import { parseDirections } from '../src/migration/directions.ts';
import {
  allPages,
  brokenLinks,
  codeOf,
  filesBelow,
  firstColumn,
  headings,
  page,
} from './support/markdown.ts';
import { allCommands, blocksOf, optionsOf, withBlocks } from './support/reference.ts';

const pages = allPages();
const readme = page('README.md');
const reference = page('docs/reference/commands.md');

describe('README', () => {
  test('can be read in two minutes', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(150);
  });

  test('leads to the list of all pages', () => {
    const { text } = page('docs/README.md');
    const paths = pages
      .map(({ path }) => path)
      .filter((path) => /^docs\/(?!README|rules\/(?!README))/.test(path));
    expect(readme.text).toContain('](docs/README.md)');
    expect(paths.filter((path) => !text.includes(`](${path.slice('docs/'.length)})`))).toEqual([]);
  });

  test.each(['make demo', 'make test'])('names %s', (command) => {
    expect(codeOf(readme.text).some((line) => line.startsWith(command))).toBe(true);
  });
});

describe.each(pages)('$path', (one) => {
  test('has no broken link', () => expect(brokenLinks(one)).toEqual([]));

  test('names only commands and options that exist', async () => {
    const all = await allCommands();
    const calls = codeOf(one.text)
      .map((line) => line.replace(/(^|\s)#.*/, ''))
      .filter((line) => !/\bnpm install\b/.test(line));
    const wrong = calls.flatMap((line) =>
      [...line.matchAll(/(?:^|[\s(])handrail ([a-z]+)([^|#>]*)/g)].flatMap(
        ([call, name = '', rest = '']) => {
          if (name === 'help') return [];
          const command = all.get(name);
          const known = command ? optionsOf(command) : [];
          const options = [...rest.matchAll(/\s--([a-z-]+)/g)].map(([, option = '']) => option);
          return command && options.every((option) => known.includes(option)) ? [] : [call.trim()];
        },
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('commands', () => {
  test.each([readme, reference])('$path says what the code says', async ({ file, text }) => {
    await expect(await withBlocks(text)).toMatchFileSnapshot(file);
  });

  test('each has a section', async () => {
    const names = [...(await allCommands()).keys()];
    expect(blocksOf(reference.text)).toEqual(['commands', 'options', ...names]);
    expect(headings(reference.text, 2)).toEqual(expect.arrayContaining(names));
  });
});

describe('errors', () => {
  const documented = headings(page('docs/reference/errors.md').text, 3);
  const codes = Object.keys(texts);

  test('each has an entry', () => {
    expect(codes.filter((code) => !documented.includes(code))).toEqual([]);
  });

  test('there are no other entries', () => {
    expect(documented.filter((code) => !codes.includes(code))).toEqual([]);
    expect(new Set(documented).size).toBe(documented.length);
  });
});

test('the pages of the rules are those of "npm run rules"', () => {
  const paths = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/rules/'));
  const written = paths.map((path) => [path.slice('docs/rules/'.length), page(path).text] as const);
  expect(new Map(written.sort())).toEqual(new Map([...rulePages(rules)].sort()));
});

/** Pages that name a test in each row of their tables. */
describe.each(['docs/reference/faults.md', 'docs/internals/measuring.md'])('%s', (name) => {
  const { text, path } = page(name);
  const tables = text.split(/\n{2,}/).filter((block) => /^\|.*\| shown by +\|/.test(block));
  const rows = tables.flatMap((table) => table.split('\n').slice(2)).filter(Boolean);
  const named = rows.flatMap((row) =>
    [...row.matchAll(/\]\(([^)]+)\): ((?:"[^"]+"(?:, )?)+)/g)].flatMap(
      ([, file = '', names = '']) =>
        [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
    ),
  );

  test('each row names a test', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/\.(ts|txt)\): "/.test(row))).toEqual([]);
  });

  test('each test that is named is there', () => {
    const sources = new Map(named.map(({ file }) => [file, page(join(dirname(path), file)).text]));
    expect(named.filter(({ file, name }) => !sources.get(file)?.includes(name))).toEqual([]);
  });
});

test('each file of test/faults is named by the table of faults', () => {
  const { text } = page('docs/reference/faults.md');
  const files = filesBelow('test/faults').filter((file) => file.endsWith('.test.ts'));
  expect(files.filter((file) => !text.includes(`../../${file})`))).toEqual([]);
});

test('the settings are those of the configuration', () => {
  const { text } = page('docs/reference/configuration.md');
  expect(firstColumn(text, 'setting').sort()).toEqual(Object.keys(section.shape).sort());
});

test('the columns are those of the history table', () => {
  const { text } = page('docs/reference/history-table.md');
  expect(firstColumn(text, 'column')).toEqual(columns.map(({ name }) => name));
});

describe('directions', () => {
  const { text } = page('docs/reference/files.md');
  const lists = text.split(/^(?=\| direction)/m).slice(1);
  const documented = lists.flatMap((list) => firstColumn(list, 'direction'));
  const at = { file: 'x.sql', line: 1, column: 1 };
  /** What a direction takes behind it, where it can't do without. */
  const behind: Record<string, string> = {
    requires: ' extension timescaledb',
    'lock-timeout': ' 5s',
    'statement-timeout': ' 5s',
  };
  const accepts = (direction: string) => {
    const text = `-- handrail: ${direction}${behind[direction] ?? ''}`;
    try {
      parseDirections([{ text, at, offset: 0, endOffset: 1, head: true }]);
      return true;
    } catch {
      return false;
    }
  };

  test.each(documented)('%s is one', (direction) => expect(accepts(direction)).toBe(true));

  /** What the contract of the command line names; each is to be documented as soon as it is there. */
  const planned = ['lock-timeout', 'requires', 'phase', 'repeatable', 'variables', 'batch'];

  test.each(planned)('%s is documented when it is accepted', (direction) => {
    expect(documented.includes(direction)).toBe(accepts(direction));
  });
});
