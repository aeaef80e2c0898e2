import { all, shown } from '../facts/names.ts';
import { closed, goneAlong, lastPart } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-column-takes-along',
  severity: 'warning',
  engines: ['postgres'],
  summary: 'DROP COLUMN that silently drops indexes and constraints as well',
  effect:
    'Indexes, constraints and statistics on the column go with it, also those that span other columns. A way back that only adds the column does not bring them back.',
  safeWay: 'Drop them by name before, and create them again in the way back.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY, email text, region text);
CREATE INDEX users_region_email_idx ON users (region, email);
`,
  bad: `ALTER TABLE users DROP COLUMN region;
`,
  good: [
    `-- handrail: no-transaction
DROP INDEX CONCURRENTLY users_region_email_idx;
`,
    `ALTER TABLE users DROP COLUMN region;
`,
  ],
  check: onOld('drop column', ({ action: { table, column }, catalog }) => {
    const indexes = catalog.indexesWith(table, column).map(({ name }) => name);
    const constraints = (catalog.tables.get(table)?.constraints ?? [])
      .filter((one) => one.columns.includes(column) || one.check?.columns.includes(column))
      .flatMap(({ name }) => name ?? []);
    const names = [...indexes, ...constraints];
    return names.length > 0
      ? {
          message: `${all(names)} ${names.length === 1 ? 'goes' : 'go'} with the column ${shown(column)}`,
          object: table,
        }
      : null;
  }),
  measured: ({ traced, actions, guessed }) => {
    const drops = actions.flatMap((one) => (one.kind === 'drop column' ? [one] : []));
    const [first] = drops;
    const old = first && closed([...traced.locks, ...traced.held]).includes(first.table);
    if (!old || drops.some(({ cascade }) => cascade)) return null;
    const names = [...new Set(goneAlong(traced).map(({ object }) => lastPart(object)))];
    if (names.length === 0) return null;
    const columns = drops.map(({ column }) => column);
    const message = `${all(names)} ${names.length === 1 ? 'goes' : 'go'} with the column${columns.length === 1 ? '' : 's'} ${all(columns)}`;
    return { message, object: first.table, at: guessed[0]?.at ?? first.at };
  },
};
