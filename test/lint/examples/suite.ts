import { expect, test } from 'vitest';
import type { CheckReport } from '../../../src/checking.ts';
import type { HandrailError } from '../../../src/errors.ts';
import type { Rule } from '../../../src/lint/rule.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { claimsOf, said, seenIn } from './claims.ts';
import { lintExample } from './lint.ts';
import { type Ground, runExample } from './run.ts';

/** Bad examples that can't be applied; every other one can. */
const REFUSED = [
  /^(sqlite|postgres) (syntax-error|transaction-nesting|uncommitted-transaction)$/,
  /^postgres (add-required-column|concurrent-in-transaction|duplicate-column-assignment|enum-value-used-in-same-transaction)$/,
  /^postgres ts-(cagg-.*|compressed-ddl-unsupported|concurrent-index-unsupported|extension-update|hypertable-nonempty|inheritance|refresh-in-tx|unique-without-partition-column)$/,
  /^sqlite sqlite-(add-column-.*|drop-column-referenced|rebuild-with-view|rename-original-first|statement-in-tx|unsupported-alter)$/,
];

/** Runs the examples of the rules that are for a server of this version, and compares what is said with what is done. */
export function examplesRun(ground: Ground, server: number, wanted: (rule: Rule) => boolean): void {
  const { name } = ground.engine;
  // Those without `check` are tried in test/proof/rules.test.ts.
  const here = rules.filter(
    ({ engines, since = server, until = server, check }) =>
      check !== undefined && engines.includes(name) && since <= server && server <= until,
  );
  test.concurrent.for(here.filter(wanted).map((rule) => ({ id: rule.id, rule })))(
    '$id',
    async ({ rule }) => {
      const claims = await claimed(ground, server, rule);
      const [bad, good] = [
        await runExample(ground, rule, rule.bad),
        await runExample(ground, rule, rule.good),
      ];
      expect(found(rule, bad)).toContain(rule.id);
      expect(found(rule, good)).not.toContain(rule.id);
      const error = failureOf(bad);
      if (REFUSED.some((pattern) => pattern.test(`${name} ${rule.id}`))) {
        expect(error && isTold(rule, error), `${rule.effect}\n${error}`).toBe(true);
      } else {
        expect(error).toBeNull();
        expect(seen(bad)).toEqual(expect.arrayContaining(claims));
      }
      expect(failureOf(good)).toBeNull();
      const work = claims.filter((one) => !one.startsWith('locks '));
      expect(seen(good).filter((one) => work.includes(one))).toEqual([]);
      const locks = locksTold(rule, seen(bad));
      if (work.length === 0 && locks.length > 0)
        expect(seen(good)).not.toEqual(expect.arrayContaining(locks));
    },
  );
}

/** Of what was seen, the locks of which the rule speaks. */
const locksTold = ({ effect }: Rule, facts: readonly string[]) =>
  facts.filter((one) => one.startsWith('locks ') && effect.includes(one.split(' under ')[1] ?? ''));

/** What the findings of its own say about the bad example. */
async function claimed({ engine }: Ground, server: number, rule: Rule): Promise<string[]> {
  const { findings } = await lintExample(engine.name, server, rule, rule.bad);
  return claimsOf(findings.filter((one) => one.rule === rule.id)).map(said);
}

/** The rules that find something once it has been tried; of those that say `info` now and then, only what is more. */
const found = (rule: Rule, { findings }: CheckReport): string[] =>
  findings
    .filter(({ severity }) => severity !== 'info' || rule.severity === 'info')
    .map((one) => one.rule);

const seen = ({ migrations }: CheckReport): string[] => [
  ...new Set(seenIn(migrations.flatMap(({ statements }) => statements)).map(said)),
];

/** Why up could not be done; a way down that fails is a finding, and no failure. */
const failureOf = ({ migrations }: CheckReport): HandrailError | null =>
  migrations.find(({ failure }) => failure?.step === 'up')?.failure?.error ?? null;

/** Whether the rule says what was answered: its SQLSTATE, or words of it in quotes, or that handrail refuses it. */
function isTold({ effect }: Rule, { code, details, message }: HandrailError): boolean {
  if (code.startsWith('SOURCE_')) return effect.includes('handrail refuses the file');
  const quoted = [...effect.matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);
  const sqlState = 'sqlState' in details ? String(details.sqlState) : message;
  return effect.includes(sqlState) || quoted.some((words) => message.includes(words));
}
