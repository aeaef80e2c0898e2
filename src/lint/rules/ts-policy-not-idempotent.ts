import { isTrue, relationOf } from '../facts/calls.ts';
import { shown } from '../facts/names.ts';
import { on, type Rule } from '../rule.ts';

export const rule: Rule = {
  id: 'ts-policy-not-idempotent',
  severity: 'info',
  engines: ['postgres'],
  summary: 'a policy that is added without if_not_exists',
  effect:
    'A second time, it fails with 42710, or 22023 for a continuous aggregate, also when an earlier way down has left it there.',
  safeWay: 'Write if_not_exists => true, and remove the policy in the way down.',
  given: `CREATE EXTENSION timescaledb;
CREATE TABLE events (at timestamptz NOT NULL, value int);
SELECT create_hypertable('events', 'at');
ALTER TABLE events SET (timescaledb.compress);
`,
  bad: `SELECT add_compression_policy('events', INTERVAL '7 days');
`,
  good: `SELECT add_compression_policy('events', INTERVAL '7 days', if_not_exists => true);
`,
  check: on('call', ({ action, catalog }) => {
    const [, kind] = /(?:^|\.)add_(\w+_policy)$/.exec(action.name) ?? [];
    if (kind === undefined || isTrue(action, 'if_not_exists')) return null;
    const relation = relationOf(action);
    const twice = catalog.policies.has(`${kind} ${relation}`);
    if (twice) {
      const message = `${shown(relation)} has such a policy already: ${action.name}() fails`;
      return { severity: 'error', message, object: relation };
    }
    const message = `${action.name}() fails when the policy is there already`;
    return { message, object: relation };
  }),
};
