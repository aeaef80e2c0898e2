import { shown } from '../facts/names.ts';
import { asTraced } from '../facts/traced.ts';
import { costOf, isOfZone, typeBefore, typeChanges } from '../facts/type-changes.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'alter-type-rewrite',
  severity: 'error',
  engines: ['postgres'],
  summary: 'a change of type that writes the table anew',
  effect:
    'Holds ACCESS EXCLUSIVE while the whole table and all of its indexes are written anew: nobody reads or writes it meanwhile.',
  safeWay:
    'Add a column of the new type, write to both, fill it in batches, then let the application change over and drop the old one.',
  given: `CREATE TABLE orders (id int PRIMARY KEY, code varchar(10));
`,
  bad: `ALTER TABLE orders ALTER COLUMN id TYPE bigint;
`,
  good: `ALTER TABLE orders ALTER COLUMN code TYPE varchar(40);
`,
  check: onOld('alter type', (moment) => {
    const { table, column, type } = moment.action;
    const cost = costOf(moment);
    if (cost !== 'rewrite' && cost !== 'unknown') return null;
    const from = typeBefore(moment);
    const change = `${from ? `${from.text} to ` : ''}${type.text}`;
    if (cost === 'unknown') {
      const message = `unless ${shown(column)} is a shorter text, ${change} writes all of ${shown(table)} anew`;
      return { severity: 'info', message, object: table };
    }
    const spare = `${column}_new`;
    const instead = [
      `ALTER TABLE ${table} ADD COLUMN ${spare} ${type.text};`,
      `-- then write to both, fill ${spare} in batches, read from it, and drop ${column}`,
    ];
    const message = `${shown(column)} ${from ? 'from' : 'to'} ${change} writes all of ${shown(table)} anew`;
    return { message, object: table, rewrites: [table], instead: instead.join('\n') };
  }),
  measured: ({ traced, guessed }) => {
    const changes = traced.rewrites.flatMap((table) =>
      typeChanges(traced, table)
        .filter((one) => !isOfZone(one))
        .map((one) => ({ ...one, table })),
    );
    const certain = guessed.filter(({ rewrites }) => rewrites !== undefined);
    if (changes.length === 0) return null;
    if (certain.length > 0) return certain.map((one) => asTraced(one, traced));
    return changes.map(({ column, from, to, table }) => ({
      message: `${shown(column)} from ${from} to ${to} writes all of ${shown(table)} anew`,
      object: table,
      rewrites: traced.rewrites,
      scans: traced.scans.map((one) => one.table),
      at: guessed[0]?.at ?? 0,
    }));
  },
};
