import type { LintResult } from '../../index.ts';
import type { Answer, View } from './answer.ts';
import { findingBlocks, findingFields, tally } from './finding.ts';
import { styleNamed } from './findings/index.ts';
import { advice, verdict } from './heading.ts';
import { count } from './words.ts';

/** The answer of `lint`, for people or in the style of a tool. Throws USAGE_INVALID for an unknown style. */
export function lintAnswer(result: LintResult, style: string | undefined): Answer {
  const text = style === undefined ? lines : styleNamed(style, 'lint');
  return {
    text: (view) => text(result, view),
    json: () => lintFields(result),
    warnings: result.warnings,
  };
}

const WORDS = { ok: 'clean', warning: 'careful', error: 'dangerous' } as const;

function lintFields(result: LintResult): Record<string, unknown> {
  const { findings, files, ignored } = result;
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(findingFields),
    migrations: [],
    files,
    ignored,
  };
}

function lines({ findings, files, ignored }: LintResult, view: View): string[] {
  const { tone, worst, counts, hidden } = tally(findings, ignored, view);
  const facts = [...counts(true), count(files, 'file'), ...hidden];
  return [
    ...findingBlocks(findings, view),
    ...verdict(view, tone, WORDS[tone], facts),
    ...(worst
      ? advice(view, `"handrail lint --explain ${worst.rule}" says more about a rule.`)
      : []),
  ];
}
