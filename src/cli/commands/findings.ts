import { explainRule, type LintFinding } from '../../index.ts';
import { explainAnswer } from '../render/explain.ts';
import type { Call, Options, Outcome } from './command.ts';
import { textOption } from './running.ts';

/** Options of every command that answers with findings of rules. */
export const findings: Options = {
  sizes: { type: 'string', value: 'file', help: 'how large the tables in production are' },
  output: {
    type: 'string',
    value: 'style',
    help: 'how to print: line, github, gitlab, sarif, markdown',
  },
  explain: { type: 'string', value: 'rule', help: 'say what a rule finds, and what helps' },
};

/** What `--explain` asks for; null when it does not ask. */
export function explanation({ values }: Call): Promise<Outcome> | null {
  const { explain = null } = textOption(values, 'explain');
  return explain === null
    ? null
    : explainRule(explain).then((rule) => ({ answer: explainAnswer(rule) }));
}

/** The style of `--output`. */
export const outputOf = (values: Call['values']): string | undefined =>
  textOption(values, 'output').output;

/** 1 when one of them is an error. */
export const exitOf = ({ findings: all }: { readonly findings: readonly LintFinding[] }): 0 | 1 =>
  all.some(({ severity }) => severity === 'error') ? 1 : 0;
