import { shown } from '../facts/names.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'add-required-column',
  severity: 'error',
  engines: ['postgres'],
  summary: 'ADD COLUMN … NOT NULL without a default',
  effect:
    'It fails as soon as the table has a row (23502). On an empty one, every INSERT of the running application, which does not know the column, fails from then on.',
  safeWay:
    'Give it a default in the database, and keep that until no version is left that does not know the column.',
  given: `CREATE TABLE users (id bigint PRIMARY KEY);
`,
  bad: `ALTER TABLE users ADD COLUMN region text NOT NULL;
`,
  good: `ALTER TABLE users ADD COLUMN region text NOT NULL DEFAULT 'eu';
`,
  check: onOld('add column', ({ action: { table, column }, after, catalog }) => {
    const { name, type, default: value } = column;
    const filled = column.generated !== null || column.identity || /serial/.test(type?.name ?? '');
    if (filled || catalog.domains.has(type?.name ?? '')) return null;
    const same = after.filter(
      (one) => 'table' in one && one.table === table && 'column' in one && one.column === name,
    );
    const required =
      column.notNull || column.primaryKey || same.some(({ kind }) => kind === 'set not null');
    const kept =
      (value !== null && !value.isNull) || same.some(({ kind }) => kind === 'set default');
    const dropped = same.some(({ kind }) => kind === 'drop default');
    if (!required || (kept && !dropped)) return null;
    const message = dropped
      ? `the default of ${shown(name)} is gone again: INSERTs that don't know the column fail`
      : `${shown(name)} has no default: ${column.notNull ? 'it fails when there are rows, and ' : ''}INSERTs that don't know the column fail`;
    const instead = dropped
      ? 'Keep the default until no version is left that does not know the column.'
      : `ALTER TABLE ${table} ADD COLUMN ${name} ${type?.text ?? 'text'} NOT NULL DEFAULT …;`;
    return { message, object: table, instead };
  }),
};
