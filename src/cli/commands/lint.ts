import { explainRule, lintMigrations } from '../../index.ts';
import { invalid } from '../arguments.ts';
import { explainAnswer } from '../render/explain.ts';
import { lintAnswer } from '../render/lint.ts';
import type { Call, Command, Outcome } from './command.ts';
import { textOption } from './running.ts';

export const command: Command = {
  argument: '[files…]',
  options: {
    engine: { type: 'string', value: 'name', help: 'what they are for, where no URL says it' },
    since: { type: 'string', value: 'git ref', help: 'only what has changed since that branch' },
    output: {
      type: 'string',
      value: 'style',
      help: 'how to print: line, github, gitlab, sarif, markdown',
    },
    explain: { type: 'string', value: 'rule', help: 'say what a rule finds, and what helps' },
  },
  examples: [
    'handrail lint',
    'handrail lint migrations/0042_orders.up.sql',
    'handrail lint --since origin/main --output github',
    'handrail lint --explain index-not-concurrent',
  ],
  run: async (call) => (call.values.explain === undefined ? look(call) : explain(call)),
};

async function look({ values, positionals, settings, options }: Call): Promise<Outcome> {
  const { url, lint } = await settings();
  const engine = textOption(values, 'engine');
  if (url === null && engine.engine === undefined) {
    throw invalid('lint', 'nothing says what the migrations are for: give --engine, or a URL');
  }
  const result = await lintMigrations({
    ...(await options({ database: false, ...engine })),
    ...(positionals.length > 0 ? { files: positionals } : {}),
    ...textOption(values, 'since'),
    ...(lint ? { settings: lint } : {}),
  });
  const failed = result.findings.some(({ severity }) => severity === 'error');
  const { output } = textOption(values, 'output') as { output?: string };
  return { answer: lintAnswer(result, output), exit: failed ? 1 : 0 };
}

async function explain({ values }: Call): Promise<Outcome> {
  return { answer: explainAnswer(await explainRule(String(values.explain))) };
}
