import type { LintResult } from '../../../src/lint/finding.ts';
import type { Example, Rule } from '../../../src/lint/rule.ts';
import { lintTexts } from '../../support/lint.ts';

/** The texts of an example, in their order. */
export const textsOf = (example: Example | undefined): readonly string[] => [example ?? []].flat();

/** What `lint` finds in an example for a server of this version. */
export function lintExample(
  engine: string,
  server: number,
  rule: Rule,
  example: Example,
): Promise<LintResult> {
  const given = textsOf(rule.given);
  const wanted = ({ version }: { version: string }) => Number(version) > given.length;
  const options = { server, wanted, style: rule.style ? [rule.id] : [] };
  return lintTexts(engine as 'postgres', [...given, ...textsOf(example)], options);
}
