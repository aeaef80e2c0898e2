import { shown } from '../facts/names.ts';
import { rebuildOf } from '../facts/table-rebuild.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'drop-table',
  severity: 'error',
  engines: ['postgres', 'sqlite'],
  summary: 'DROP TABLE',
  effect:
    'The data is gone, and every query of the running application that names the table fails.',
  safeWay:
    'Release a version that does not use the table, then drop it in a later migration, and say so in an ignore comment.',
  given: `CREATE TABLE old_orders (id INTEGER PRIMARY KEY);
`,
  bad: `DROP TABLE old_orders;
`,
  good: `CREATE TEMP TABLE batch (id int);
DROP TABLE batch;
`,
  check: on('drop', (moment) => {
    const { action, isNew } = moment;
    const isTable = action.what === 'table' && rebuildOf(moment) === null;
    const old = action.names.filter((name) => !isNew(name));
    return isTable
      ? old.map((name) => ({
          message: `what ${shown(name)} holds is lost, and queries that name it fail`,
          object: name,
        }))
      : null;
  }),
};
