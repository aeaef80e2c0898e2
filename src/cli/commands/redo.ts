import { countOption } from '../arguments.ts';
import { runAnswer } from '../render/run.ts';
import type { Command } from './command.ts';
import { running, runOptions } from './running.ts';

export const command: Command = {
  argument: '[n]',
  options: running,
  examples: ['handrail redo', 'handrail redo 2'],
  async run(call) {
    const count = countOption('redo', call.positionals);
    const result = await (await call.migrator()).redo({ ...runOptions(call), ...count });
    return { answer: runAnswer(result) };
  },
};
