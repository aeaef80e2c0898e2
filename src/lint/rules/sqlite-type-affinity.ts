import { shown } from '../facts/names.ts';
import { on, type Rule, type Severity } from '../rule.ts';

export const rule: Rule = {
  id: 'sqlite-type-affinity',
  severity: 'info',
  engines: ['sqlite'],
  summary: 'a declared type that means something else in SQLite',
  effect:
    "SQLite takes the type from parts of the word: STRING, UUID, DATETIME, JSON, BOOLEAN and DECIMAL are NUMERIC, so that '007' is stored as 7; FLOATING POINT and CHARINT are INTEGER; lengths are not enforced.",
  safeWay: 'Use TEXT, INTEGER, REAL or BLOB, or make the table STRICT.',
  bad: `CREATE TABLE users (id INTEGER PRIMARY KEY, code STRING);
`,
  good: `CREATE TABLE users (id INTEGER PRIMARY KEY, code TEXT);
`,
  check: on(['create table', 'add column'], ({ action, catalog }) => {
    const strict =
      action.kind === 'create table'
        ? action.strict
        : catalog.tables.get(action.table)?.strict === true;
    const columns = action.kind === 'create table' ? action.columns : [action.column];
    return columns.flatMap(({ name, at, type }) => {
      const problem = strict || !type ? null : surpriseOf(type.name, type.arguments);
      return problem
        ? [
            {
              severity: problem.severity,
              message: `${shown(name)} ${type?.text}: ${problem.message}`,
              object: action.table,
              at,
            },
          ]
        : [];
    });
  }),
};

const INTEGERS =
  /^(unsigned )?(tiny|small|medium|big|unsigned big ?)?int(eger|[248])?( unsigned)?$/;

/** What a type means that is not what it says. */
function surpriseOf(
  name: string,
  [precision = 0]: readonly number[],
): { severity: Severity; message: string } | null {
  if (name.includes('int')) {
    return INTEGERS.test(name)
      ? null
      : { severity: 'warning', message: 'it holds "INT", and so is INTEGER' };
  }
  if (/char|clob|text/.test(name)) {
    return precision > 0 ? { severity: 'info', message: 'its length is not enforced' } : null;
  }
  if (name === 'any' || /blob|real|floa|doub/.test(name)) return null;
  const usual = /^(numeric|decimal|boolean|bool|date|datetime|timestamp|time|json|jsonb)\b/.test(
    name,
  );
  if (usual && precision > 15)
    return { severity: 'warning', message: 'more than 15 digits are lost' };
  if (usual)
    return {
      severity: 'info',
      message: 'it is NUMERIC: text that looks like a number becomes one',
    };
  return { severity: 'warning', message: "it is NUMERIC: '007' is stored as 7" };
}
