import type { Rule } from '../rule.ts';

const LITERAL =
  /(?:\bDEFAULT\s+|(?:=|<>|!=|\bLIKE|\bIN\s*\((?:\s*"[^"]*"\s*,)*|\bVALUES\s*\((?:[^()]*,)?)\s*)"([^"]*)"(?!\s*\.)/gi;

export const rule: Rule = {
  id: 'sqlite-double-quoted-literal',
  severity: 'warning',
  engines: ['sqlite'],
  summary: 'a text in double quotes',
  effect:
    'SQLite takes "x" for a column, and for a text only where there is no such column: a misspelled name becomes a value without a word.',
  safeWay: 'Write texts in single quotes.',
  bad: `CREATE TABLE users (id INTEGER PRIMARY KEY, role TEXT DEFAULT "user");
`,
  good: `CREATE TABLE users (id INTEGER PRIMARY KEY, "role" TEXT DEFAULT 'user');
`,
  check: ({ text, catalog, action }) => {
    const plain = text.replace(/'(?:[^']|'')*'|--.*|\/\*[\s\S]*?\*\//g, (one) =>
      ' '.repeat(one.length),
    );
    const columns = 'table' in action ? catalog.tables.get(action.table)?.columns : undefined;
    const meant = [...plain.matchAll(LITERAL)].find(
      ([, word]) => !columns?.has((word ?? '').toLowerCase()),
    );
    return meant
      ? {
          message: `"${meant[1]}" is the name of a column, and a text only by accident`,
          at: meant.index + meant[0].indexOf('"'),
        }
      : null;
  },
};
