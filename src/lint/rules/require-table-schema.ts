import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'require-table-schema',
  severity: 'info',
  engines: ['postgres'],
  style: true,
  summary: 'CREATE TABLE without a schema',
  effect: 'Where the table is made depends on the search_path of whoever runs it.',
  safeWay: 'Name the schema.',
  bad: `CREATE TABLE notes (id bigint);
`,
  good: `CREATE TABLE public.notes (id bigint);
`,
  check: on('create table', ({ action: { table, temporary }, text }) =>
    temporary || /\bTABLE\s+(IF\s+NOT\s+EXISTS\s+)?("[^"]+"|[\w$]+)\s*\./i.test(text)
      ? null
      : { message: `${shown(table)} is made in whatever schema comes first`, object: table },
  ),
};
