import { shown } from '../facts/names.ts';
import { whenTraced } from '../facts/traced.ts';
import { onOld, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'create-trigger-lock',
  severity: 'info',
  engines: ['postgres'],
  summary: 'CREATE TRIGGER on a table in use',
  effect:
    'Takes SHARE ROW EXCLUSIVE: writes wait until the transaction ends. From then on each write runs the trigger.',
  safeWay:
    'Put it into a short migration of its own; handrail gives up and tries again when it has to wait.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE FUNCTION log_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
`,
  bad: `CREATE TRIGGER audit AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION log_change();
`,
  good: `CREATE TABLE notes (id bigint);
CREATE TRIGGER audit AFTER UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION log_change();
`,
  check: onOld('create trigger', ({ action: { table } }) => ({
    message: `nobody can write to ${shown(table)} until the transaction has ended`,
    object: table,
  })),
  measured: whenTraced('locks'),
};
