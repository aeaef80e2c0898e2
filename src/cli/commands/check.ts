import { invalid } from '../arguments.ts';
import { checkAnswer } from '../render/check.ts';
import type { Call, Command, Outcome } from './command.ts';
import { exitOf, explanation, findings, outputOf } from './findings.ts';
import { textOption } from './running.ts';

export const command: Command = {
  argument: '[files…]',
  options: {
    all: { type: 'boolean', help: 'every migration, also those that are applied' },
    since: { type: 'string', value: 'git ref', help: 'those that are new since a commit' },
    engine: { type: 'string', value: 'name', help: 'what they are for, where no URL says it' },
    ...findings,
  },
  examples: [
    'handrail check',
    'handrail check migrations/0012_prices.up.sql',
    'handrail check --since origin/main --output github',
    'handrail check --explain rollback-residue',
  ],
  run: (call) => explanation(call) ?? look(call),
};

async function look({
  values,
  positionals: files,
  signal,
  settings,
  migrator,
}: Call): Promise<Outcome> {
  const since = textOption(values, 'since');
  const all = values.all === true;
  if (all && (files.length > 0 || since.since !== undefined)) {
    throw invalid('check', '--all leaves nothing to choose: name files or --since without it');
  }
  const { engine = undefined } = textOption(values, 'engine');
  const named = all || files.length > 0 || since.since !== undefined;
  if (!named && engine !== undefined) {
    throw invalid('check', '--engine does without a database: say --all, --since or files as well');
  }
  const { url } = await settings();
  if (named && url === null && engine === undefined) {
    throw invalid('check', 'nothing says what the migrations are for: give --engine, or a URL');
  }
  const target = await migrator({
    database: !named,
    ...(engine === undefined ? {} : { engine }),
  });
  const result = await target.check({
    files,
    all,
    ...since,
    ...textOption(values, 'sizes'),
    signal,
  });
  return { answer: checkAnswer(result, outputOf(values)), exit: exitOf(result) };
}
