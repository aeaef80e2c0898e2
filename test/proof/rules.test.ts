import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { folder } from '../support/folder.ts';

/** The rules that find something in an example when its migrations are tried; `seen` leaves out what is just guessed. */
async function found(rule: Rule, example: Rule['bad'], engine: string, seen: boolean) {
  const given = [rule.given ?? []].flat();
  const texts = [...given, ...[example].flat()];
  const names = texts.map((_, i) => `${i + 1}_x.sql`);
  const path = folder({
    ...Object.fromEntries(names.map((name, i) => [`migrations/${name}`, texts[i] as string])),
    ...(rule.queries === undefined ? {} : { 'queries/all.sql': rule.queries }),
    ...(rule.seed === undefined ? {} : { 'seed.sql': rule.seed }),
  });
  const dir = join(path, 'migrations');
  const wanted = rule.given === undefined ? names.slice(-1) : names.slice(given.length);
  const { findings } = await createMigrator({
    url: `${engine}:`,
    dir,
    ...(rule.queries === undefined ? {} : { queries: join(path, 'queries') }),
    ...(rule.seed === undefined ? {} : { seed: join(path, 'seed.sql') }),
    lint: { style: rule.style ? [rule.id] : [] },
  }).check({ files: wanted.map((name) => join(dir, name)) });
  const counts = findings.filter(
    (one) => (one.measured || !seen) && (one.severity !== 'info' || rule.severity === 'info'),
  );
  return counts.map((one) => one.rule);
}

/** SQLite looks at no row to empty a table, and here there are none. */
const UNSEEN = ['sqlite unbounded-delete'];

const cases = rules.flatMap((rule) =>
  rule.engines.map((engine) => ({ id: rule.id, engine, rule })),
);

describe.each(cases.filter(({ rule }) => !rule.check || rule.measured))(
  '$id on $engine is measured',
  ({ rule, engine }) => {
    const unseen = UNSEEN.includes(`${engine} ${rule.id}`);

    test('finds its bad example', async () => {
      expect(await found(rule, rule.bad, engine, !unseen)).toContain(rule.id);
    });

    test('does not find its good example', async () => {
      expect(await found(rule, rule.good, engine, false)).not.toContain(rule.id);
    });
  },
);
