import { describe, expect, test } from 'vitest';
import type { Example } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { lintExample } from './examples/lint.ts';

/** Versions of servers; 3.4 stands for 3.40. */
const SERVERS: Readonly<Record<string, readonly number[]>> = {
  postgres: [12, 13, 14, 15, 16, 17, 18],
  sqlite: [3.4, 3.53],
};

/** Those without `check` are tried in test/proof/rules.test.ts. */
const cases = rules
  .filter(({ check }) => check !== undefined)
  .flatMap((rule) =>
    rule.engines.flatMap((engine) =>
      (SERVERS[engine] ?? [])
        .filter((server) => (rule.since ?? server) <= server && server <= (rule.until ?? server))
        .map((server) => ({ id: rule.id, engine, server, rule })),
    ),
  );

describe.each(cases)('$id on $engine $server', ({ rule, engine, server }) => {
  /** The rules that find something; of those that say `info` now and then, only what is more. */
  const found = async (example: Example) => {
    const { findings } = await lintExample(engine, server, rule, example);
    const counts = findings.filter((one) => one.severity !== 'info' || rule.severity === 'info');
    return counts.map((one) => one.rule);
  };

  test('finds its bad example', async () => {
    expect(await found(rule.bad)).toContain(rule.id);
  });

  test('does not find its good example', async () => {
    const all = await found(rule.good);
    for (const id of [rule.id, 'syntax-error', 'invalid-ignore', 'unused-ignore']) {
      expect(all).not.toContain(id);
    }
  });
});

test('every rule is named like its file, once', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
