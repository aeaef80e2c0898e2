import { countOption, invalid } from '../arguments.ts';
import { runAnswer } from '../render/run.ts';
import type { Command } from './command.ts';
import { running, runOptions, textOption } from './running.ts';

export const command: Command = {
  argument: '[n]',
  options: {
    to: { type: 'string', value: 'version', help: 'down to this version, which stays' },
    all: { type: 'boolean', help: 'undo everything' },
    ...running,
  },
  examples: ['handrail down', 'handrail down 3', 'handrail down --to 0007', 'handrail down --all'],
  async run(call) {
    const { positionals, values } = call;
    const all = values.all === true;
    const count = countOption('down', positionals);
    const to = textOption(values, 'to');
    if (Object.keys({ ...count, ...to }).length + Number(all) > 1) {
      throw invalid('down', 'a count, --to and --all exclude each other');
    }
    const result = await (await call.migrator()).down({
      ...runOptions(call),
      all,
      ...count,
      ...to,
    });
    return { answer: runAnswer(result) };
  },
};
