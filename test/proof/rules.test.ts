import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { folder } from '../support/folder.ts';

/** The rules that find something in an example when its last migration is tried. */
async function found(rule: Rule, example: Rule['bad'], engine: string): Promise<string[]> {
  const texts = [example].flat();
  const names = texts.map((_, i) => `${i + 1}_x.sql`);
  const path = folder({
    ...Object.fromEntries(names.map((name, i) => [`migrations/${name}`, texts[i] as string])),
    ...(rule.queries === undefined ? {} : { 'queries/all.sql': rule.queries }),
    ...(rule.seed === undefined ? {} : { 'seed.sql': rule.seed }),
  });
  const dir = join(path, 'migrations');
  const { findings } = await createMigrator({
    url: `${engine}:`,
    dir,
    ...(rule.queries === undefined ? {} : { queries: join(path, 'queries') }),
    ...(rule.seed === undefined ? {} : { seed: join(path, 'seed.sql') }),
  }).check({ files: [join(dir, names.at(-1) as string)] });
  return findings.filter(({ measured }) => measured).map((one) => one.rule);
}

/** Those that are found by trying alone. */
const cases = rules
  .filter(({ check }) => check === undefined)
  .flatMap((rule) => rule.engines.map((engine) => ({ id: rule.id, engine, rule })));

describe.each(cases)('$id on $engine', ({ rule, engine }) => {
  test('finds its bad example', async () => {
    expect(await found(rule, rule.bad, engine)).toContain(rule.id);
  });

  test('does not find its good example', async () => {
    expect(await found(rule, rule.good, engine)).not.toContain(rule.id);
  });
});
