import { describe, expect, test } from 'vitest';
import type { engines } from '../../src/engines/index.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { lintTexts } from '../support/lint.ts';

/** The rules that find something; of those that say `info` now and then, only what is more. */
async function found(rule: Rule, example: Rule['bad'], engine: string): Promise<string[]> {
  const texts = [example].flat() as string[];
  const style = rule.style ? [rule.id] : [];
  const server = rule.id === 'sqlite-unsupported-alter' ? 3.4 : undefined;
  const options = { style, ...(server ? { server } : {}) };
  const { findings } = await lintTexts(engine as keyof typeof engines, texts, options);
  const counts = findings.filter((one) => one.severity !== 'info' || rule.severity === 'info');
  return counts.map((one) => one.rule);
}

const cases = rules.flatMap((rule) =>
  rule.engines.map((engine) => ({ id: rule.id, engine, rule })),
);

describe.each(cases)('$id on $engine', ({ rule, engine }) => {
  test('finds its bad example', async () => {
    expect(await found(rule, rule.bad, engine)).toContain(rule.id);
  });

  test('does not find its good example', async () => {
    const all = await found(rule, rule.good, engine);
    expect(all).not.toContain(rule.id);
    expect(all).not.toContain('syntax-error');
    expect(all).not.toContain('invalid-ignore');
  });
});

test('every rule is named like its file, once', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
