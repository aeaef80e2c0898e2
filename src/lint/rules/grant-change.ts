import { all } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'grant-change',
  severity: 'info',
  engines: ['postgres'],
  summary: 'GRANT or REVOKE',
  effect:
    'Who may do what changes at once: after REVOKE, queries of the running application may fail.',
  safeWay: 'Let somebody look at it who knows the roles.',
  given: `CREATE TABLE orders (id bigint PRIMARY KEY);
`,
  bad: `GRANT SELECT ON orders TO PUBLIC;
`,
  good: `COMMENT ON TABLE orders IS 'not for everybody';
`,
  check: on('grant', ({ action: { revoke, toPublic, objects }, isNew }) => {
    if (objects.length > 0 && objects.every(isNew)) return null;
    const what = objects.length > 0 ? all(objects) : 'a role';
    return {
      severity: toPublic || revoke ? 'warning' : 'info',
      message: `${revoke ? 'rights are taken away' : `rights are given${toPublic ? ' to everybody' : ''}`}: ${what}`,
      object: objects[0] ?? '',
      lock: null,
    };
  }),
};
