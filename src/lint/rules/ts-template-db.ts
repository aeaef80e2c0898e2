import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-template-db',
  severity: 'info',
  engines: ['postgres'],
  summary: 'CREATE DATABASE from template1 on a server with TimescaleDB',
  effect: 'The launcher of TimescaleDB may be connected to template1: it then fails with 55006.',
  safeWay: 'Write TEMPLATE template0.',
  given: `CREATE EXTENSION timescaledb;
`,
  bad: `-- handrail: no-transaction
CREATE DATABASE shop_test;
`,
  good: `-- handrail: no-transaction
CREATE DATABASE shop_trial TEMPLATE template0;
`,
  check: on('create database', ({ action: { database, template }, catalog }) =>
    template === 'template0'
      ? null
      : {
          severity: catalog.extensions.has('timescaledb') ? 'warning' : 'info',
          message: `${shown(database)} is made from a template that TimescaleDB may be using`,
          object: database,
        },
  ),
};
