import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-add-column-check-fails-on-default',
  severity: 'warning',
  engines: ['sqlite'],
  summary: 'ADD COLUMN with a CHECK that its own default may not pass',
  effect:
    'It works on an empty table and fails on one with rows, since each old row gets the default ("CHECK constraint failed").',
  safeWay: 'Choose a default that passes the CHECK.',
  given: `CREATE TABLE users (id INTEGER PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN age INTEGER DEFAULT 0 CHECK (age > 0);
`,
  good: `ALTER TABLE users ADD COLUMN age INTEGER DEFAULT 1 CHECK (age > 0);
`,
  check: onOld('add column', ({ action: { table, column } }) => {
    const { default: value, check, name } = column;
    if (!value?.constant || value.isNull || !check) return null;
    return passes(check.text, name, value.text) === false
      ? { message: `DEFAULT ${value.text} does not pass CHECK (${check.text})`, object: table }
      : null;
  }),
};

/** Whether a value passes a plain comparison or IN list; null when it is anything else. */
function passes(check: string, name: string, value: string): boolean | null {
  const [, column = '', operator = '', other = ''] =
    /^(\w+) ((?:[<>=!] ?)+|IN|in) (.+)$/.exec(check) ?? [];
  if (column.toLowerCase() !== name) return null;
  if (/^in$/i.test(operator)) return other.includes(` ${value} `);
  const [a, b] = [Number(value.replaceAll(' ', '')), Number(other.replaceAll(' ', ''))];
  if (Number.isNaN(a) || Number.isNaN(b)) return null;
  switch (operator.replaceAll(' ', '')) {
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '<>':
    case '!=':
      return a !== b;
    default:
      return null;
  }
}
