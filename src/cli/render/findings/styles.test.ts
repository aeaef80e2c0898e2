import { describe, expect, test } from 'vitest';
import type { LintFinding } from '../../../index.ts';
import type { View } from '../answer.ts';
import { styles } from './index.ts';

const view = {} as View;
const finding: LintFinding = {
  migration: '0001_x',
  rule: 'drop-table',
  severity: 'error',
  message: 'what "a|b" holds is lost',
  hint: 'DROP TABLE c;\n-- 100%',
  effect: 'The data is gone.',
  at: { file: 'db/my migrations/0001_x.sql', line: 3, column: 5 },
  excerpt: { firstLine: 2, lines: ['', 'x   DROP'], line: 3, column: 5, endColumn: 9 },
  measured: false,
  object: 'a',
  lock: null,
  rewrites: [],
  scans: [],
};
const note: LintFinding = { ...finding, rule: 'index-dropped', severity: 'info' };

function printed(
  style: string,
  findings: readonly LintFinding[] = [finding, finding, note],
): string {
  const result = { findings, files: 2, ignored: 0, warnings: [] };
  return styles[style]?.(result, view).join('\n') ?? '';
}

test('line', () => {
  expect(printed('line', [finding])).toBe(
    'db/my migrations/0001_x.sql:3:5: error[drop-table] what "a|b" holds is lost',
  );
});

test('github', () => {
  const lines = printed('github').split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(
    '::error file=db/my migrations/0001_x.sql,line=3,col=5,title=drop-table::what "a|b" holds is lost%0AThe data is gone.%0AInstead: DROP TABLE c;%0A-- 100%25',
  );
  expect(lines[2]).toMatch(/^::notice /);
});

describe('gitlab', () => {
  const issues = JSON.parse(printed('gitlab'));

  test('has what Code Quality asks for', () => {
    expect(issues).toHaveLength(3);
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.any(String),
        check_name: expect.any(String),
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: { path: 'db/my migrations/0001_x.sql', lines: { begin: 3 } },
      });
    }
  });

  test('tells equal findings apart, also when lines move', () => {
    const prints = issues.map((issue: { fingerprint: string }) => issue.fingerprint);
    expect(new Set(prints).size).toBe(3);
    const moved = { ...finding, at: { ...finding.at, line: 9 } };
    expect(JSON.parse(printed('gitlab', [moved]))[0].fingerprint).toBe(prints[0]);
  });
});

test('sarif', () => {
  const log = JSON.parse(printed('sarif'));
  expect(log).toMatchObject({ version: '2.1.0', runs: [{ columnKind: 'unicodeCodePoints' }] });
  const [run] = log.runs;
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
    'drop-table',
    'index-dropped',
  ]);
  expect(
    run.results.map(({ level, ruleIndex }: { level: string; ruleIndex: number }) => [
      level,
      ruleIndex,
    ]),
  ).toEqual([
    ['error', 0],
    ['error', 0],
    ['note', 1],
  ]);
  expect(run.results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'db/my%20migrations/0001_x.sql' },
    region: { startLine: 3, startColumn: 5, endColumn: 9 },
  });
});

describe('markdown', () => {
  test('is a table, and the safe way of each', () => {
    expect(printed('markdown', [finding])).toBe(
      [
        '| severity | rule | where | what |',
        '| --- | --- | --- | --- |',
        '| error | `drop-table` | db/my migrations/0001\\_x.sql:3 | what "a\\|b" holds is lost |',
        '',
        '**drop-table** at db/my migrations/0001\\_x.sql:3: The data is gone.',
        '',
        '```sql',
        'DROP TABLE c;',
        '-- 100%',
        '```',
      ].join('\n'),
    );
  });

  test('is a sentence where there is nothing', () => {
    expect(printed('markdown', [note])).toBe('handrail found nothing dangerous.');
  });
});
