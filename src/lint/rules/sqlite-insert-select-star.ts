import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-insert-select-star',
  severity: 'error',
  engines: ['sqlite'],
  summary: 'INSERT … SELECT * between tables',
  effect:
    'Values go by place, not by name: when the columns stand in another order, they are swapped without a word.',
  safeWay: 'Name the columns on both sides.',
  given: `CREATE TABLE people (id INTEGER PRIMARY KEY, first TEXT, last TEXT);
`,
  bad: `CREATE TABLE people_new (id INTEGER PRIMARY KEY, last TEXT, first TEXT);
INSERT INTO people_new SELECT * FROM people;
`,
  good: `CREATE TABLE people_new (id INTEGER PRIMARY KEY, last TEXT, first TEXT);
INSERT INTO people_new (id, last, first) SELECT id, last, first FROM people;
`,
  check: on('insert', ({ action: { table, rows, from, columns }, catalog }) => {
    const [source] = [catalog.tables.get(from[0] ?? '')];
    const target = catalog.tables.get(table);
    if (rows !== 'whole table') return null;
    const names = columns ?? (target?.complete ? [...target.columns.keys()] : null);
    const given = source?.complete ? [...source.columns.keys()] : null;
    if (names && given && names.join() === given.join()) return null;
    const known = names !== null && given !== null;
    return {
      severity: known ? 'error' : 'warning',
      message: known
        ? `the columns of ${shown(from[0] ?? '')} stand in another order than those of ${shown(table)}`
        : `SELECT * gives the columns of ${shown(from[0] ?? '')} by place, not by name`,
      object: table,
    };
  }),
};
