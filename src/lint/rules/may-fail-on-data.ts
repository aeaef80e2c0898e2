import { shown } from '../facts/names.ts';
import { narrows } from '../facts/type-changes.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'may-fail-on-data',
  severity: 'info',
  engines: ['postgres', 'sqlite'],
  summary: 'a statement that fails when the data does not fit',
  effect:
    'It succeeds on an empty database and fails in production, where rows are that it refuses (22001, 23502, 23503, 23505, 23514).',
  safeWay: "Count the rows that don't fit before, and mend them.",
  given: `CREATE TABLE users (email text);
`,
  bad: `CREATE UNIQUE INDEX users_email ON users (email);
`,
  good: `CREATE INDEX users_email ON users (email);
`,
  check: onOld(
    ['set not null', 'add constraint', 'create index', 'alter type', 'validate constraint'],
    (moment) => {
      const { action, catalog } = moment;
      const { table } = action;
      const found = (message: string, instead: string) => ({ message, instead, object: table });
      switch (action.kind) {
        case 'set not null':
          if (catalog.isNotNull(table, action.column)) return null;
          return found(
            `it fails when a row of ${shown(table)} has no ${shown(action.column)}`,
            `SELECT count(*) FROM ${table} WHERE ${action.column} IS NULL;`,
          );
        case 'create index':
        case 'add constraint': {
          const unique =
            action.kind === 'create index'
              ? action.unique
              : /^(unique|primary key)$/.test(action.constraint.type) &&
                action.constraint.usingIndex === null;
          const columns = (
            action.kind === 'create index' ? action.columns : action.constraint.columns
          ).join(', ');
          if (unique)
            return found(
              `it fails when two rows of ${shown(table)} are the same there`,
              `SELECT ${columns}, count(*) FROM ${table} GROUP BY ${columns} HAVING count(*) > 1;`,
            );
          if (
            action.kind === 'create index' ||
            action.constraint.notValid ||
            action.constraint.usingIndex
          )
            return null;
          return found(
            `it fails when a row of ${shown(table)} does not fit`,
            "Count the rows that don't fit before, and mend them.",
          );
        }
        case 'validate constraint':
          return found(
            `it fails when a row of ${shown(table)} does not fit ${shown(action.name)}`,
            "Count the rows that don't fit before, and mend them.",
          );
        default: {
          const from = catalog.column(table, action.column)?.type;
          if (!from || !narrows(from, action.type)) return null;
          return {
            ...found(
              `it fails when a value of ${shown(`${table}.${action.column}`)} does not fit into ${action.type.text}`,
              `Look for values that don't fit before: ${from.text} holds more than ${action.type.text}.`,
            ),
            severity: 'warning',
          };
        }
      }
    },
  ),
};
