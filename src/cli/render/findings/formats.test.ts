import { createRequire } from 'node:module';
import { lexer, type Token, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import type { LintFinding } from '../../../index.ts';
import type { View } from '../answer.ts';
import { styles } from './index.ts';

/** Everything that some format takes for something else. */
const NASTY =
  'two\nlines, 100% "a|b" <b>bold</b> `ticks` &amp; ::error:: \\n [x](y) *s* _u_ ~~d~~ ü😀';
const FENCES = 'SELECT 1;\n-- ```` and ``` in it';
const PATHS: Readonly<Record<string, string>> = {
  'db/migrations/0001_x.sql': 'db/migrations/0001_x.sql',
  'db\\migrations\\0001_x.sql': 'db/migrations/0001_x.sql',
  'db/ü #1, 50% [a]: b?.sql': 'db/ü #1, 50% [a]: b?.sql',
  'C:\\work\\a b.sql': 'C:/work/a b.sql',
  '/srv/a b.sql': '/srv/a b.sql',
};

const SEVERITIES = ['error', 'warning', 'info'] as const;

function finding(change: Partial<LintFinding> = {}): LintFinding {
  return {
    migration: '0001_x',
    rule: 'drop-table',
    severity: 'error',
    message: NASTY,
    hint: FENCES,
    effect: NASTY,
    at: { file: 'db/migrations/0001_x.sql', line: 3, column: 5 },
    excerpt: undefined,
    measured: false,
    object: null,
    lock: null,
    rewrites: [],
    scans: [],
    ...change,
  };
}

const at = (file: string) => ({ file, line: 3, column: 5 });
const inEveryPath = Object.keys(PATHS).map((file) => finding({ at: at(file) }));
const inEverySeverity = SEVERITIES.map((severity) => finding({ severity }));

function printed(style: string, findings: readonly LintFinding[]): string {
  const result = { findings, files: 1, ignored: 0, warnings: [] };
  return (styles[style]?.(result, {} as View) ?? []).join('\n');
}

const require = createRequire(import.meta.url);
const { default: Ajv } = require('ajv-draft-04') as typeof import('ajv-draft-04');
const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');

// One pattern of the schema of SARIF is none with the flag for Unicode.
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }));

function expectValid(schema: object, data: unknown): void {
  const validate = ajv.compile(schema);
  validate(data);
  expect(validate.errors).toBeNull();
}

describe('sarif', () => {
  const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json') as object;
  const log = (findings: readonly LintFinding[]) => JSON.parse(printed('sarif', findings));
  const uris = (findings: readonly LintFinding[]): string[] =>
    log(findings).runs[0].results.map(
      (one: { locations: [{ physicalLocation: { artifactLocation: { uri: string } } }] }) =>
        one.locations[0].physicalLocation.artifactLocation.uri,
    );

  test('is what the schema of SARIF 2.1.0 asks for', () => {
    const excerpt = { firstLine: 3, lines: ['x   DROP'], line: 3, column: 5, endColumn: 9 };
    const all = [...inEveryPath, ...inEverySeverity, finding({ excerpt })];
    expectValid(schema, log(all));
    expectValid(schema, log([]));
    expect(() => expectValid(schema, { ...log(all), version: '2.0.0' })).toThrow();
  });

  test('names files by URIs that lead back to them', () => {
    const base = 'file:///checkout/';
    const back = uris(inEveryPath).map((uri) => decodeURIComponent(new URL(uri, base).pathname));
    const expected = Object.values(PATHS).map((path) =>
      path.startsWith('C:') ? `/${path}` : path.startsWith('/') ? path : `/checkout/${path}`,
    );
    expect(back).toEqual(expected);
  });

  test('says errors, warnings and notes, each with its rule', () => {
    const { results, tool } = log(inEverySeverity).runs[0];
    expect(results.map(({ level }: { level: string }) => level)).toEqual([
      'error',
      'warning',
      'note',
    ]);
    expect(tool.driver.rules[results[0].ruleIndex].id).toBe('drop-table');
    expect(results[0].message.text).toContain(NASTY);
  });
});

describe('gitlab', () => {
  /** As the documentation of Code Quality tells the format. */
  const schema = {
    type: 'array',
    items: {
      type: 'object',
      required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
      properties: {
        description: { type: 'string', minLength: 1 },
        check_name: { type: 'string', minLength: 1 },
        fingerprint: { type: 'string', minLength: 1 },
        severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
        location: {
          type: 'object',
          required: ['path', 'lines'],
          properties: {
            path: { type: 'string', pattern: '^[^\\\\]+$' },
            lines: {
              type: 'object',
              required: ['begin'],
              properties: { begin: { type: 'integer', minimum: 1 } },
            },
          },
        },
      },
    },
  };
  const issues = (findings: readonly LintFinding[]) => JSON.parse(printed('gitlab', findings));
  const prints = (findings: readonly LintFinding[]): string[] =>
    issues(findings).map(({ fingerprint }: { fingerprint: string }) => fingerprint);

  test('is what Code Quality asks for', () => {
    expectValid(schema, issues([...inEveryPath, ...inEverySeverity]));
    expectValid(schema, issues([]));
    expect(printed('gitlab', [finding()])).toMatch(/^\[/);
  });

  test('maps severities and paths', () => {
    const severities = issues(inEverySeverity).map((one: { severity: string }) => one.severity);
    expect(severities).toEqual(['critical', 'major', 'info']);
    const paths = issues(inEveryPath).map(
      (one: { location: { path: string } }) => one.location.path,
    );
    expect(paths).toEqual(Object.values(PATHS));
  });

  test('fingerprints stay when lines move and on Windows, and are each only once', () => {
    const other = finding({ rule: 'drop-column' });
    const moved = (one: LintFinding) => ({ ...one, at: { ...one.at, line: 40 } });
    const windows = (one: LintFinding) => ({ ...one, at: at('db\\migrations\\0001_x.sql') });
    const all = [finding(), other, finding()];
    expect(new Set(prints(all)).size).toBe(3);
    expect(prints(all.map(moved))).toEqual(prints(all));
    expect(prints(all.map(windows))).toEqual(prints(all));
    expect(prints([other])).toEqual([prints(all)[1]]);
  });
});

describe('github', () => {
  /** As the runner of GitHub Actions reads a line: `::command name=value,…::data`. */
  function read(line: string) {
    const end = line.indexOf('::', 2);
    const [, command = '', properties = ''] = /^::(\w+) (.*)$/s.exec(line.slice(0, end)) ?? [];
    const pairs = properties.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      const value = pair
        .slice(equals + 1)
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',');
      return [pair.slice(0, equals), unescaped(value)] as const;
    });
    return { command, ...Object.fromEntries(pairs), data: unescaped(line.slice(end + 2)) };
  }
  const unescaped = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');

  test('is a command in one line that gives everything back', () => {
    const lines = printed('github', inEveryPath).split('\n');
    expect(lines).toHaveLength(inEveryPath.length);
    for (const [i, path] of Object.values(PATHS).entries()) {
      expect(read(lines[i] ?? '')).toEqual({
        command: 'error',
        file: path,
        line: '3',
        col: '5',
        title: 'drop-table',
        data: `${NASTY}\n${NASTY}\nInstead: ${FENCES}`,
      });
    }
  });

  test('says errors, warnings and notices', () => {
    const lines = printed('github', inEverySeverity).split('\n');
    expect(lines.map((line) => read(line).command)).toEqual(['error', 'warning', 'notice']);
  });
});

describe('markdown', () => {
  const parsed = (findings: readonly LintFinding[]) => lexer(printed('markdown', findings));
  const plain = (tokens: readonly Token[]): string =>
    tokens.map((one) => ('tokens' in one ? plain(one.tokens ?? []) : textOf(one))).join('');
  /** What a reader sees: marked gives text as HTML has it. */
  const textOf = (one: Token) =>
    ('text' in one ? String(one.text) : one.raw)
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  const oneLine = NASTY.replace('\n', ' ');

  test('is one table, and a paragraph and SQL for each finding', () => {
    const kinds = parsed([finding(), finding()]).map(({ type }) => type);
    const each = ['paragraph', 'code'];
    expect(kinds.filter((kind) => kind !== 'space')).toEqual(['table', ...each, ...each]);
  });

  test('shows every character as it is', () => {
    const tokens = parsed(inEveryPath);
    const [table] = tokens.filter((one): one is Tokens.Table => one.type === 'table');
    const rows = (table?.rows ?? []).map((row) => row.map((cell) => plain(cell.tokens)));
    const expected = Object.values(PATHS).map((path) => [
      'error',
      'drop-table',
      `${path}:3`,
      oneLine,
    ]);
    expect(rows).toEqual(expected);
    const [code] = tokens.filter((one): one is Tokens.Code => one.type === 'code');
    expect(code).toMatchObject({ lang: 'sql', text: FENCES });
  });

  test('shows advice that is no SQL as a sentence', () => {
    const [, sentence] = parsed([finding({ hint: 'Drop `it` *later*.' })]).filter(
      ({ type }) => type === 'paragraph',
    );
    expect(plain([sentence as Token])).toBe('Drop `it` *later*.');
  });

  test('leaves out what is only worth knowing', () => {
    const tokens = parsed(inEverySeverity);
    const [table] = tokens.filter((one): one is Tokens.Table => one.type === 'table');
    expect(table?.rows).toHaveLength(2);
  });
});
