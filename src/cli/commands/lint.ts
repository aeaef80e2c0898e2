import { lintMigrations } from '../../index.ts';
import { invalid } from '../arguments.ts';
import { lintAnswer } from '../render/lint.ts';
import type { Call, Command, Outcome } from './command.ts';
import { exitOf, explanation, findings, outputOf } from './findings.ts';
import { textOption } from './running.ts';

export const command: Command = {
  argument: '[files…]',
  options: {
    engine: { type: 'string', value: 'name', help: 'what they are for, where no URL says it' },
    since: { type: 'string', value: 'git ref', help: 'only what has changed since that branch' },
    ...findings,
  },
  examples: [
    'handrail lint',
    'handrail lint migrations/0042_orders.up.sql',
    'handrail lint --since origin/main --output github',
    'handrail lint --explain index-not-concurrent',
  ],
  run: (call) => explanation(call) ?? look(call),
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
    ...textOption(values, 'sizes'),
    ...(lint ? { settings: lint } : {}),
  });
  return { answer: lintAnswer(result, outputOf(values)), exit: exitOf(result) };
}
