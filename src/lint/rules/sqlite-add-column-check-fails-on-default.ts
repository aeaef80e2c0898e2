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

/** Whether a value passes plain comparisons; null when there is anything else in the check. */
function passes(check: string, name: string, value: string): boolean | null {
  const [, between, low, high] = /^(\S+) BETWEEN (\S+) AND (\S+)$/i.exec(check) ?? [];
  const conditions = between
    ? [`${between} >= ${low}`, `${between} <= ${high}`]
    : check.split(/ AND /i);
  const results = conditions.map((one) => holds(one, name, value));
  return results.includes(false) ? false : results.includes(null) ? null : true;
}

function holds(condition: string, name: string, value: string): boolean | null {
  const [, left = '', operator = '', right = ''] =
    /^(\S+|length \( \S+ \)) ((?:[<>=!] ?)+|IN) (.+)$/i.exec(condition) ?? [];
  const [, measured] = /^length \( (\S+) \)$/i.exec(left) ?? [];
  const column = (measured ?? left).toLowerCase().replace(/["`[\]]/g, '');
  if (column !== name || / OR /i.test(right)) return null;
  const given = measured ? String(textOf(value)?.length ?? Number.NaN) : value;
  if (/^in$/i.test(operator)) return right.includes(` ${given} `);
  const [a, b] = [numberOf(given), numberOf(right)];
  const known = !Number.isNaN(a) && !Number.isNaN(b);
  const texts = textOf(given) !== null && textOf(right) !== null;
  const compared = operator.replaceAll(' ', '');
  const same = texts ? given === right : a === b;
  if (texts || known) {
    if (/^(=|==)$/.test(compared)) return same;
    if (/^(<>|!=)$/.test(compared)) return !same;
  }
  return known ? ordered(a, compared, b) : null;
}

function ordered(a: number, operator: string, b: number): boolean | null {
  const order: Readonly<Record<string, boolean>> = {
    '>': a > b,
    '>=': a >= b,
    '<': a < b,
    '<=': a <= b,
  };
  return order[operator] ?? null;
}

const numberOf = (value: string) => Number(value.replaceAll(' ', '') || Number.NaN);
const textOf = (value: string) =>
  /^'((?:[^']|'')*)'$/.exec(value)?.[1]?.replaceAll("''", "'") ?? null;
